// @vitest-environment node
import { beforeEach, expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import * as api from "./api";
import { http } from "./http";

let fake: FakeApi;
beforeEach(() => {
  fake = new FakeApi(http);
});

const lastCall = () => fake.calls.at(-1);

test("a render may be asked for anew from the first shot on", async () => {
  fake.on("POST /projects/p/render/", { task_id: "render_p" });
  await expect(api.renderProject("p", { force: true })).resolves.toEqual({ task_id: "render_p" });
  expect(lastCall()?.body).toEqual({ force: true });
});

test("how a film stands is asked for by its project", async () => {
  fake.on("GET /projects/p/status/", { project_id: "p", status: "PROCESSING" });
  await expect(api.getRenderStatus("p")).resolves.toEqual({ project_id: "p", status: "PROCESSING" });
});

test("a segment is added behind another", async () => {
  fake.on("POST /segments/", {});
  await api.addSegment({ project: "p", after: "a" });
  expect(lastCall()?.body).toEqual({ project: "p", after: "a" });
});

test("a typed story is sent as text with what stands beside it", async () => {
  fake.on("POST /projects/import/", {});
  await api.importStory({ kind: "text", text: "# A\n\nOnce.", title: "B" });
  expect(lastCall()?.body).toEqual({ raw_text: "# A\n\nOnce.", title: "B" });
});

test("a story of JSON is sent as it is; a title wins over its own", async () => {
  fake.on("POST /projects/p/import-segments/", {});
  await api.importSegments("p", { kind: "json", story: { title: "A", segments: [] }, title: "B" });
  expect(lastCall()?.body).toEqual({ title: "B", segments: [] });
});

test("a folder is sent as a form, each file with its path", async () => {
  fake.on("POST /projects/import/", {});
  const files = ["images/1.jpg", "audio/1.wav"].map((path) => ({ path, file: new File(["…"], path.slice(-5)) }));
  await api.importStory({ kind: "files", story: new File(["Once."], "story.md"), files, title: "Mine" });
  const form = lastCall()?.body as FormData;
  expect([...form.keys()]).toEqual(["story", "title", "files[]", "paths[]", "files[]", "paths[]"]);
  expect(form.getAll("paths[]")).toEqual(["images/1.jpg", "audio/1.wav"]);
  expect((form.get("story") as File).name).toBe("story.md");
});

test("a studio that is not ready for films is an answer, not an error", async () => {
  const unready = { ready: false, parts: {} };
  fake.on("GET /health/video", () => unready);
  await expect(api.getReadiness()).resolves.toEqual(unready);
  expect(lastCall()?.config.validateStatus?.(503)).toBe(true);
  expect(lastCall()?.config.baseURL).toBe("");
});
