import axios, { isAxiosError, isCancel, type AxiosRequestConfig } from "axios";
import { noteAnswer } from "./connection";
import { API_ROOT } from "./env";
import { ApiError, Cancelled, Offline } from "./errors";

const PATIENCE = 30_000;

/** The one client of the API; a test gives it another adapter. */
export const http = axios.create({ baseURL: API_ROOT, timeout: PATIENCE });

/** What may be watched or called off while a file is on its way. */
export interface Transfer {
  signal?: AbortSignal;
  /** From 0 to 1. */
  onProgress?: (fraction: number) => void;
}

/** The body of the answer. Throws ApiError, Offline or Cancelled. */
export async function send<Answer>(request: AxiosRequestConfig): Promise<Answer> {
  try {
    const answer = await http.request<Answer>(request);
    noteAnswer(true);
    return answer.data;
  } catch (error) {
    throw readable(error);
  }
}

/** Sends a form with files, for as long as it takes. Throws like `send`. */
export function sendForm<Answer>(url: string, form: FormData, transfer: Transfer = {}): Promise<Answer> {
  const { signal, onProgress } = transfer;
  return send<Answer>({
    method: "post",
    url,
    data: form,
    timeout: 0,
    ...(signal && { signal }),
    ...(onProgress && { onUploadProgress: ({ progress }) => onProgress(progress ?? 0) }),
  });
}

function readable(error: unknown): unknown {
  if (isCancel(error)) return new Cancelled();
  if (!isAxiosError(error)) return error;
  const { response } = error;
  // Where nothing listens behind it, the development server answers in its stead.
  const unanswered = !response || ApiError.of(response.status, response.data).code === "backend_unreachable";
  noteAnswer(!unanswered);
  return unanswered ? new Offline() : ApiError.of(response.status, response.data);
}
