/** Answers of the API, for tests of what asks it. */
import { AxiosError, type AxiosAdapter, type InternalAxiosRequestConfig } from "axios";
import { http } from "@/lib/http";

/** A body gives 200; a Refusal its status. */
export class Refusal {
  constructor(
    readonly sentence: string,
    readonly status = 400,
  ) {}
}

/** The request as "post /projects/", with what it carries behind it. */
function told({ method, url, data, params }: InternalAxiosRequestConfig): string {
  const body = typeof data === "string" && data !== "{}" ? ` ${data}` : "";
  const query = params === undefined ? "" : `?${new URLSearchParams(params as Record<string, string>).toString()}`;
  return `${method} ${url}${query === "?" ? "" : query}${body}`;
}

/** From now on the API answers so; gives the list of what it is asked, which grows. */
export function answerWith(answer: (request: string) => unknown): readonly string[] {
  const requests: string[] = [];
  const adapter: AxiosAdapter = async (config) => {
    requests.push(told(config));
    const data = answer(told(config));
    const response = { status: 200, statusText: "", headers: {}, config };
    if (!(data instanceof Refusal)) return { ...response, data };
    const body = { error: data.sentence, code: "refused", details: {} };
    throw new AxiosError("", "", config, null, { ...response, status: data.status, data: body });
  };
  http.defaults.adapter = adapter;
  return requests;
}
