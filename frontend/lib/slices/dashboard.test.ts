// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { freshStudio, refusal, settled } from "../../testing/fake-api";
import { progress, project, renderStatus, summary } from "../../testing/shapes";

type Studio = Awaited<ReturnType<typeof freshStudio>>;
let studio: Studio;
const store = () => studio.useDashboardStore.getState();
const ids = () => store().projects.map(({ id }) => id);
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const lists = () => studio.api.sent("GET /projects/").length;

beforeEach(async () => {
  vi.useFakeTimers();
  studio = await freshStudio();
  studio.api.on("GET /projects/", [summary({ id: "a", title: "Sea" }), summary({ id: "b", title: "Sky" })]);
});
afterEach(() => vi.useRealTimers());

describe("the list", () => {
  it("is loading, then there; a project that did not change stays the same object", async () => {
    expect(store().load.kind).toBe("loading");
    await store().fetchProjects();
    const [sea] = store().projects;
    studio.api.on("GET /projects/", [summary({ id: "a", title: "Sea" }), summary({ id: "b", title: "Skies" })]);
    await store().fetchProjects();
    expect(store()).toMatchObject({ load: { kind: "ready" }, projects: [{ title: "Sea" }, { title: "Skies" }] });
    expect(store().projects[0]).toBe(sea);
  });

  it("that cannot be had says why; one that is shown stays", async () => {
    studio.api.away = true;
    await store().fetchProjects();
    expect(store().load).toMatchObject({ kind: "failed", problem: { code: "offline" } });
    studio.api.away = false;
    await store().fetchProjects();
    studio.api.away = true;
    await store().fetchProjects();
    expect(store()).toMatchObject({ load: { kind: "ready" }, projects: [{}, {}] });
  });
});

describe("what is heard", () => {
  beforeEach(() => store().fetchProjects());

  it("of a film is shown on its card, without asking", async () => {
    store().hear({ name: "status", body: renderStatus({ project_id: "a", status: "PROCESSING", progress: progress({ percentage: 58 }) }) });
    expect(store().projects[0]?.status).toBe("PROCESSING");
    expect(store().progressById.a?.percentage).toBe(58);
    store().hear({ name: "status", body: renderStatus({ project_id: "a", status: "COMPLETED", output_url: "/media/a.mp4" }) });
    expect(store().projects[0]).toMatchObject({ status: "COMPLETED", output_url: "/media/a.mp4" });
    expect(store().progressById).toEqual({});
    await wait(1_000);
    expect(lists()).toBe(1);
  });

  it("of progress alone leaves the cards as they are", () => {
    const hearProgress = (percentage: number) =>
      store().hear({ name: "status", body: renderStatus({ project_id: "a", status: "PROCESSING", progress: progress({ percentage }) }) });
    hearProgress(1);
    const { projects } = store();
    hearProgress(2);
    expect(store().projects).toBe(projects);
  });

  it("of a project that was made, edited or deleted elsewhere is read", async () => {
    studio.api.on("GET /projects/", [summary({ id: "c" })]);
    store().hear({ name: "project", body: { project_id: "c", change: "created" } });
    await wait(300);
    expect(ids()).toEqual(["c"]);
  });

  it("of a film that is not in the list reads it", async () => {
    store().hear({ name: "status", body: renderStatus({ project_id: "new" }) });
    await wait(300);
    expect(lists()).toBe(2);
  });
});

test("a project is created by its title", async () => {
  studio.api.on("POST /projects/", project({ id: "new" }));
  await expect(store().createProject("The Keeper")).resolves.toBe("new");
  expect(studio.api.sent("POST /projects/")).toEqual([{ title: "The Keeper" }]);
  studio.api.on("POST /projects/", refusal(400, "invalid", "A title is needed."));
  await expect(store().createProject("")).resolves.toBeNull();
  expect(studio.toasts()).toMatchObject([{ title: "The project was not created", description: "A title is needed." }]);
});

describe("importing", () => {
  const files = { kind: "files", story: new File(["Once."], "story.md"), files: [] } as const;

  it("tells how far it is, and gives the project with its warnings", async () => {
    const arriving = studio.api.later("POST /projects/import/");
    const importing = store().importStory(files);
    await settled();
    studio.api.calls.at(-1)?.config.onUploadProgress?.({ progress: 0.25 } as never);
    expect(store().importFraction).toBe(0.25);
    await arriving.answer({ ...project({ id: "new" }), warnings: ["It is long."] });
    await expect(importing).resolves.toMatchObject({ id: "new", warnings: ["It is long."] });
    expect(store()).toMatchObject({ importFraction: null, importProblem: null });
  });

  it("that is refused says everything that is wrong, until the next try", async () => {
    const problems = [{ segment: 2, field: "text_content", message: "It is empty." }];
    studio.api.on("POST /projects/import/", refusal(400, "invalid_story", "Segment 2 …", { problems }));
    await expect(store().importStory(files)).resolves.toBeNull();
    expect(store().importProblem).toMatchObject({ code: "invalid_story", problems });
    store().clearImportProblem();
    expect(store().importProblem).toBeNull();
  });

  it("that is called off is no problem", async () => {
    const arriving = studio.api.later("POST /projects/import/");
    const importing = store().importStory(files);
    await settled();
    store().cancelImport();
    await arriving.answer({});
    await expect(importing).resolves.toBeNull();
    expect(store()).toMatchObject({ importFraction: null, importProblem: null });
  });
});

describe("deleting", () => {
  beforeEach(() => store().fetchProjects());

  it("hides at once; the toast brings the project back", async () => {
    const gone = studio.api.later("DELETE /projects/a/");
    const deleting = store().deleteProject("a");
    expect(ids()).toEqual(["b"]);
    studio.api.on("GET /projects/", [summary({ id: "b", title: "Sky" })]);
    await gone.answer(null);
    await expect(deleting).resolves.toBe(true);
    studio.api.on("POST /projects/a/restore/", project({ id: "a" }));
    studio.api.on("GET /projects/", [summary({ id: "a" }), summary({ id: "b" })]);
    expect(studio.toasts()).toMatchObject([{ title: '"Sea" deleted', action: { label: "Undo" } }]);
    studio.toasts()[0]?.action?.run();
    await settled();
    expect(ids()).toEqual(["a", "b"]);
  });

  it("that fails shows the project again", async () => {
    studio.api.away = true;
    await expect(store().deleteProject("a")).resolves.toBe(false);
    expect(ids()).toEqual(["a", "b"]);
  });

  it("is not undone by a list that was read before it", async () => {
    const old = studio.api.later("GET /projects/");
    const reading = store().fetchProjects();
    await settled();
    studio.api.on("DELETE /projects/a/", null);
    await store().deleteProject("a");
    studio.api.on("GET /projects/", [summary({ id: "b" })]);
    await old.answer([summary({ id: "a" }), summary({ id: "b" })]);
    await reading;
    expect(ids()).toEqual(["b"]);
    await wait(300);
    expect(ids()).toEqual(["b"]);
  });
});
