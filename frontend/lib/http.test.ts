// @vitest-environment node
import { beforeEach, describe, expect, it, test } from "vitest";
import { FakeApi, Refusal, refusal } from "../testing/fake-api";
import { noteStream, useConnectionStore } from "./connection";
import { ApiError, Cancelled, isPassing, Offline, problemOf } from "./errors";
import { http, send, sendForm } from "./http";

let api: FakeApi;

beforeEach(() => {
  api = new FakeApi(http);
  noteStream(true);
});

const fetchIt = () => send({ url: "/it/" });
const connection = () => useConnectionStore.getState().connection;

test("the body of an answer is given", async () => {
  api.on("GET /it/", { title: "Lighthouse" });
  await expect(fetchIt()).resolves.toEqual({ title: "Lighthouse" });
});

test("a refusal is an ApiError with the studio's sentence, code and facts", async () => {
  api.on("GET /it/", refusal(409, "locked", "It is locked.", { segment: "a" }));
  await expect(fetchIt()).rejects.toMatchObject({
    name: "ApiError",
    status: 409,
    code: "locked",
    sentence: "It is locked.",
    details: { segment: "a" },
  });
});

test("an answer that is no error of ours gives a sentence all the same", async () => {
  api.on("GET /it/", new Refusal(502, "<html>Bad gateway</html>"));
  await expect(fetchIt()).rejects.toMatchObject({ code: "unreadable", sentence: expect.stringContaining("load the page again") });
});

describe("where nobody answers", () => {
  it("is offline until something answers", async () => {
    api.away = true;
    await expect(fetchIt()).rejects.toBeInstanceOf(Offline);
    expect(connection()).toBe("offline");
    api.away = false;
    api.on("GET /it/", refusal(404, "not_found"));
    await expect(fetchIt()).rejects.toBeInstanceOf(ApiError);
    expect(connection()).toBe("live");
  });

  it("is no less away when the development server answers in its stead", async () => {
    api.on("GET /it/", refusal(502, "backend_unreachable"));
    await expect(fetchIt()).rejects.toBeInstanceOf(Offline);
    expect(connection()).toBe("offline");
  });
});

test("a stream that opens shows that the studio answers; one that breaks says nothing of that", async () => {
  api.away = true;
  await expect(fetchIt()).rejects.toBeInstanceOf(Offline);
  noteStream(true);
  expect(connection()).toBe("live");
  noteStream(false);
  expect(connection()).toBe("polling");
});

test("what the user calls off is neither a refusal nor silence", async () => {
  const call = new AbortController();
  const it = api.later("POST /it/");
  const sent = expect(sendForm("/it/", new FormData(), { signal: call.signal })).rejects.toBeInstanceOf(Cancelled);
  call.abort();
  await it.answer({});
  await sent;
  expect(connection()).toBe("live");
});

test("a form with files may take as long as it takes, and tells how far it is", async () => {
  const seen: number[] = [];
  api.on("POST /it/", ({ config }: { config: { onUploadProgress?: (event: object) => void } }) => {
    config.onUploadProgress?.({ progress: 0.5 });
    return {};
  });
  await sendForm("/it/", new FormData(), { onProgress: (fraction) => seen.push(fraction) });
  expect(seen).toEqual([0.5]);
  expect(api.calls[0]?.config.timeout).toBe(0);
});

test("what may pass is told from what will be refused again", () => {
  expect([new Offline(), new ApiError(503, "busy", ""), new ApiError(507, "disk_full", "")].map(isPassing)).toEqual([true, true, true]);
  expect([new ApiError(400, "invalid", ""), new ApiError(404, "not_found", ""), new Error("")].map(isPassing)).toEqual([false, false, false]);
});

test("a fault of this program is not dressed up as the studio's", () => {
  const fault = new TypeError("x is undefined");
  expect(() => problemOf(fault)).toThrow(fault);
});

test("a story's problems are read from the details, and only those that are some", () => {
  const good = { segment: 2, field: "text_content", message: "It is empty." };
  const error = new ApiError(400, "invalid_story", "", { problems: [good, { segment: "2" }, null] });
  expect(problemOf(error).problems).toEqual([good]);
});
