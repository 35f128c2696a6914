import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { type Call, freshStudio, refusal, settled } from "../../testing/fake-api";
import { bareSegment, PROJECT_ID, project, renderStatus, segment } from "../../testing/shapes";

type Studio = Awaited<ReturnType<typeof freshStudio>>;
let studio: Studio;
const store = () => studio.useProjectStore.getState();
const PROJECT = `/projects/${PROJECT_ID}/`;
const picture = (name = "sea.jpg") => new File(["…"], name, { type: "image/jpeg" });
const hasPicture = (id: string) => store().byId[id]?.image_file !== null;

beforeEach(async () => {
  vi.useFakeTimers();
  studio = await freshStudio();
  const segments = [bareSegment("a"), bareSegment("b"), segment("c"), bareSegment("d")];
  studio.api.on(`GET ${PROJECT}`, project({ segments }));
  studio.api.on(`GET ${PROJECT}status/`, renderStatus());
  for (const id of ["a", "b", "c", "d"]) {
    studio.api.on(`POST /segments/${id}/upload-image/`, segment(id));
    studio.api.on(`DELETE /segments/${id}/remove-image/`, bareSegment(id));
    studio.api.on(`POST /segments/${id}/restore-image/`, segment(id, { image_file: "/media/before.jpg" }));
  }
  await store().fetchProject(PROJECT_ID);
});
afterEach(() => vi.useRealTimers());

const named = (call: Call | undefined) => ((call?.body as FormData).get("image") as File).name;
const uploads = () => studio.api.calls.filter(({ url }) => url.endsWith("/upload-image/"));

test("a picture on its way tells how far it is, and is then there", async () => {
  const arriving = studio.api.later("POST /segments/a/upload-image/");
  const uploading = store().uploadImage("a", picture());
  await settled();
  uploads()[0]?.config.onUploadProgress?.({ progress: 0.4 } as never);
  expect(store().uploads.a).toEqual({ kind: "image", name: "sea.jpg", fraction: 0.4 });
  await arriving.answer(segment("a", { notices: ["It is small and will look soft."] }));
  await expect(uploading).resolves.toBe(true);
  expect(store().uploads).toEqual({});
  expect(hasPicture("a")).toBe(true);
  expect(studio.toasts()).toMatchObject([{ title: "About this picture", description: "It is small and will look soft." }]);
});

test("what is known of a segment's narration is not told of its new picture", async () => {
  const notices = ["eSpeak NG read it."];
  studio.api.on("POST /segments/a/upload-audio/", segment("a", { notices }));
  await store().uploadAudio("a", new File(["…"], "a.wav"));
  studio.api.on("POST /segments/a/upload-image/", segment("a", { notices: ["Its first frame is used.", ...notices] }));
  await store().uploadImage("a", picture());
  expect(studio.toasts().map(({ title, description }) => `${title}: ${description}`)).toEqual([
    "About this narration: eSpeak NG read it.",
    "About this picture: Its first frame is used.",
  ]);
});

test("a picture that is refused leaves everything as it was", async () => {
  studio.api.on("POST /segments/a/upload-image/", refusal(400, "picture", "This is no picture."));
  await expect(store().uploadImage("a", picture())).resolves.toBe(false);
  expect(hasPicture("a")).toBe(false);
  expect(store()).toMatchObject({ uploads: {}, canUndo: false });
  expect(studio.toasts()).toMatchObject([{ title: "The picture was not saved", description: "This is no picture." }]);
});

test("a picture that is too large is not sent at all", async () => {
  const large = picture();
  Object.defineProperty(large, "size", { value: 21 * 1024 ** 2 });
  await store().uploadImage("a", large);
  expect(uploads()).toEqual([]);
  expect(studio.toasts()[0]?.description).toContain('"sea.jpg" is larger than 20 MB');
});

test("an upload that is called off is no failure", async () => {
  const arriving = studio.api.later("POST /segments/a/upload-image/");
  const uploading = store().uploadImage("a", picture());
  await settled();
  store().cancelUpload("a");
  await arriving.answer(segment("a"));
  await expect(uploading).resolves.toBe(false);
  expect(store().uploads).toEqual({});
  expect(studio.toasts()).toEqual([]);
});

test("of two pictures for one segment the later wins", async () => {
  const first = studio.api.later("POST /segments/a/upload-image/");
  void store().uploadImage("a", picture("1.jpg"));
  await settled();
  const second = studio.api.later("POST /segments/a/upload-image/");
  void store().uploadImage("a", picture("2.jpg"));
  await first.answer(segment("a"));
  expect(store().uploads.a?.name).toBe("2.jpg");
  await second.answer(segment("a"));
  expect(store().uploads).toEqual({});
});

describe("undoing", () => {
  it("takes a first picture away", async () => {
    await store().uploadImage("a", picture());
    await store().undo();
    expect(hasPicture("a")).toBe(false);
  });

  it("gives the one from before back", async () => {
    await store().uploadImage("c", picture());
    await store().undo();
    expect(store().byId.c?.image_file).toBe("/media/before.jpg");
  });

  it("gives a removed one back", async () => {
    await store().removeImage("c");
    expect(hasPicture("c")).toBe(false);
    studio.toasts()[0]?.action?.run();
    await settled();
    expect(store().byId.c?.image_file).toBe("/media/before.jpg");
  });
});

test("where there is no picture none is removed, so that undoing brings none from before", async () => {
  await expect(store().removeImage("a")).resolves.toBe(false);
  expect(store().canUndo).toBe(false);
});

describe("several pictures", () => {
  it("fill the segments in order from the one they were dropped on, in natural order", async () => {
    await expect(store().uploadImages([picture("10.jpg"), picture("9.jpg")], "b")).resolves.toBe(true);
    expect(uploads().map((call) => [call.url.split("/")[2], named(call)])).toEqual([
      ["b", "9.jpg"],
      ["c", "10.jpg"],
    ]);
    expect(hasPicture("a")).toBe(false);
  });

  it("are undone together", async () => {
    await store().uploadImages([picture("1.jpg"), picture("2.jpg")], "b");
    expect(store().undoLabel).toBe("adding 2 pictures");
    await store().undo();
    expect([hasPicture("b"), store().byId.c?.image_file]).toEqual([false, "/media/before.jpg"]);
  });

  it("are sent three at a time", async () => {
    const arriving = ["a", "b", "c", "d"].map((id) => studio.api.later(`POST /segments/${id}/upload-image/`));
    void store().uploadImages(["1", "2", "3", "4"].map(picture), "a");
    await settled();
    expect(uploads()).toHaveLength(3);
    await arriving[0]?.answer(segment("a"));
    expect(uploads()).toHaveLength(4);
  });

  it("too many leave a word about the rest", async () => {
    await expect(store().uploadImages(["1", "2", "3"].map(picture), "c")).resolves.toBe(false);
    expect(uploads()).toHaveLength(2);
    expect(studio.toasts()).toMatchObject([{ title: "1 picture left over" }]);
  });

  it("of which one is refused keep the others", async () => {
    studio.api.on("POST /segments/a/upload-image/", refusal(400, "picture"));
    await expect(store().uploadImages([picture("1"), picture("2")], "a")).resolves.toBe(false);
    expect(hasPicture("b")).toBe(true);
    expect(store().undoLabel).toBe("adding 1 picture");
  });
});

test("a recorded narration is put in and taken out the same way", async () => {
  studio.api.on("POST /segments/a/upload-audio/", segment("a", { audio_recorded: true }));
  studio.api.on("DELETE /segments/a/remove-audio/", bareSegment("a"));
  await store().uploadAudio("a", new File(["…"], "take.wav"));
  expect(studio.selectAudioState("a")(store())).toMatchObject({ kind: "ready", recorded: true });
  await store().removeAudio("a");
  expect(studio.selectAudioState("a")(store())).toEqual({ kind: "none" });
});
