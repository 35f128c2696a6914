/** A studio at the other end of the wire: only axios' adapter is replaced, everything above it is real. */
import { AxiosError, AxiosHeaders, CanceledError, type AxiosInstance, type InternalAxiosRequestConfig } from "axios";
import { vi } from "vitest";
import { http } from "@/lib/http";
import type { ErrorBody } from "@/lib/types";

export interface Call {
  method: string;
  url: string;
  body: unknown;
  params: unknown;
  config: InternalAxiosRequestConfig;
}

type Reply = (call: Call) => unknown;

/** An answer that is no success. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly body: ErrorBody | string,
  ) {}
}

export const refusal = (status: number, code: string, error = `It is ${code}.`, details: Record<string, unknown> = {}) =>
  new Refusal(status, { error, code, details });

export class FakeApi {
  readonly calls: Call[] = [];
  /** Nobody answers. */
  away = false;
  #replies = new Map<string, Reply>();
  #fallback: Reply | null = null;

  constructor(client: AxiosInstance) {
    client.defaults.adapter = async (config) => {
      const call = readCall(config);
      this.calls.push(call);
      const body = await Promise.race([this.#answer(call), calledOff(config)]);
      const refused = body instanceof Refusal;
      const response = {
        data: refused ? body.body : body,
        status: refused ? body.status : 200,
        statusText: "",
        headers: new AxiosHeaders(),
        config,
      };
      if (refused && !config.validateStatus?.(body.status)) throw new AxiosError("refused", "ERR", config, null, response);
      return response;
    };
  }

  /** What "METHOD /address/" answers from now on: a body, or what makes one of the call. */
  on(address: string, reply: unknown): void {
    const fixed = () => (reply instanceof Refusal ? reply : structuredClone(reply));
    this.#replies.set(address, typeof reply === "function" ? (reply as Reply) : fixed);
  }

  /** What every address answers that has no answer of its own. */
  otherwise(reply: Reply): void {
    this.#fallback = reply;
  }

  /** An answer that comes when it is told to. */
  later(address: string): { answer: (body: unknown) => Promise<void> } {
    let resolve: (body: unknown) => void = () => {};
    const body = new Promise((settle) => (resolve = settle));
    this.on(address, () => body);
    return {
      async answer(given) {
        resolve(given);
        await settled();
      },
    };
  }

  /** The bodies that were sent to an address. */
  sent(address: string): unknown[] {
    return this.calls.filter(({ method, url }) => `${method} ${url}` === address).map(({ body }) => body);
  }

  async #answer(call: Call): Promise<unknown> {
    if (this.away) throw new AxiosError("Network Error", AxiosError.ERR_NETWORK, call.config);
    const reply = this.#replies.get(`${call.method} ${call.url}`) ?? this.#fallback;
    if (reply === null) throw new Error(`Nobody expected ${call.method} ${call.url}`);
    return reply(call);
  }
}

/** For components, with the stores that every module shares. */
export const answeringApi = () => new FakeApi(http);

/** Never, unless the request is called off. */
function calledOff({ signal }: InternalAxiosRequestConfig): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener?.("abort", () => reject(new CanceledError())));
}

function readCall(config: InternalAxiosRequestConfig): Call {
  const { method = "get", url = "", data, params } = config;
  const body: unknown = typeof data === "string" ? JSON.parse(data) : data;
  return { method: method.toUpperCase(), url, body, params: params ?? null, config };
}

/** All that has been answered has been taken in; with fake timers, no time passes. */
export async function settled(): Promise<void> {
  if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(0);
  else await new Promise((resolve) => setTimeout(resolve));
}

/** The studio's modules anew, as in a tab that was just opened, with a fake of the network. */
export async function freshStudio() {
  vi.resetModules();
  const [{ http: client }, stores, connection, toasts, selectors] = await Promise.all([
    import("@/lib/http"),
    import("@/lib/stores"),
    import("@/lib/connection"),
    import("@/lib/toasts"),
    import("@/lib/selectors"),
  ]);
  return {
    api: new FakeApi(client),
    ...stores,
    ...connection,
    ...selectors,
    toasts: () => toasts.useToasts.getState().toasts,
  };
}
