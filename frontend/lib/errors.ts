import type { ApiProblem, ErrorBody, StoryProblem } from "./types";

const UNREACHABLE = "StoryFlow does not answer. Nothing was lost here; start it with ./storyflow up, and this page goes on by itself.";
const UNREADABLE = "StoryFlow answered with something that makes no sense. Nothing was changed here; load the page again.";
const RETRIED = new Set([408, 425, 429, 500, 502, 503, 504, 507]);

/** The studio answered that something cannot be done. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly sentence: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(sentence);
  }

  /** From the body of an answer, whatever it holds. */
  static of(status: number, body: unknown): ApiError {
    if (!isErrorBody(body)) return new ApiError(status, "unreadable", UNREADABLE);
    return new ApiError(status, body.code, body.error, isRecord(body.details) ? body.details : {});
  }

  /** What is wrong with a story, by segment and field. */
  get problems(): readonly StoryProblem[] {
    const { problems } = this.details;
    return Array.isArray(problems) ? problems.filter(isStoryProblem) : [];
  }

  /** Ids that the details name, such as `missing_images`. */
  ids(detail: string): string[] {
    const named = this.details[detail];
    return Array.isArray(named) ? named.filter((id) => typeof id === "string") : [];
  }
}

/** No answer came: the studio is stopped, starting, or out of reach. */
export class Offline extends Error {
  override readonly name = "Offline";
  readonly sentence = UNREACHABLE;

  constructor() {
    super(UNREACHABLE);
  }
}

/** The user called a request off. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** Whether the same request may succeed later without anybody changing it. */
export function isPassing(error: unknown): boolean {
  return error instanceof Offline || (error instanceof ApiError && RETRIED.has(error.status));
}

/** An error as components show it. Throws what is a fault of this program. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiError) {
    return { status: error.status, code: error.code, sentence: error.sentence, problems: error.problems };
  }
  if (error instanceof Offline) return { status: 0, code: "offline", sentence: error.sentence, problems: [] };
  throw error;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isErrorBody(body: unknown): body is ErrorBody {
  return isRecord(body) && typeof body.error === "string" && typeof body.code === "string";
}

function isStoryProblem(value: unknown): value is StoryProblem {
  if (!isRecord(value)) return false;
  const { segment, field, message } = value;
  return (segment === null || typeof segment === "number") && typeof field === "string" && typeof message === "string";
}
