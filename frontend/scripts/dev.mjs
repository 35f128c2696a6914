/**
 * The studio in development, on port 3000: Next.js, with /api and /media passed on to the backend.
 *
 * A proxy of our own and not Next's rewrites, which cut bodies at 10 MB and end requests after 30 s. It
 * gives requests of its own pages the backend's origin; a foreign page's keep theirs, and are refused.
 */
import { createServer, request } from "node:http";
import next from "next";

const HOST = "127.0.0.1";
const PORT = Number(process.env.PORT ?? 3000);
const BACKEND = new URL(process.env.STORYFLOW_BACKEND ?? "http://127.0.0.1:8000");
const OWN_ORIGINS = [`http://127.0.0.1:${PORT}`, `http://localhost:${PORT}`];
const FOREIGN = { error: "Open the studio at its own address.", code: "wrong_host", details: {} };
const UNREACHABLE = {
  error: "The backend does not answer. Start it with ./storyflow up --api-only, then try again.",
  code: "backend_unreachable",
  details: {},
};

/** @param {import("node:http").IncomingHttpHeaders} headers */
function forBackend(headers) {
  const passed = { ...headers, host: BACKEND.host };
  if (headers.origin && OWN_ORIGINS.includes(headers.origin)) passed.origin = BACKEND.origin;
  const own = OWN_ORIGINS.find((origin) => headers.referer?.startsWith(`${origin}/`));
  if (own && headers.referer) passed.referer = headers.referer.replace(own, BACKEND.origin);
  return passed;
}

/** @param {import("node:http").ServerResponse} outgoing @param {number} status @param {object} body */
function answerJson(outgoing, status, body) {
  outgoing.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

/** @type {(incoming: import("node:http").IncomingMessage, outgoing: import("node:http").ServerResponse) => void} */
function passOn(incoming, outgoing) {
  const { method, url, headers } = incoming;
  // The backend sees its own name, so a name that was rebound to this machine must be stopped here.
  if (!OWN_ORIGINS.includes(`http://${headers.host}`)) return answerJson(outgoing, 400, FOREIGN);
  const onward = request(new URL(url ?? "/", BACKEND), { method, headers: forBackend(headers) }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on("error", () => {
    if (outgoing.headersSent) return outgoing.destroy();
    answerJson(outgoing, 502, UNREACHABLE);
  });
  outgoing.on("close", () => onward.destroy());
  incoming.pipe(onward);
}

const server = createServer();
const app = next({ dev: true, hostname: HOST, port: PORT, httpServer: server });
await app.prepare();
const studio = app.getRequestHandler();
server.on("request", (incoming, outgoing) => {
  if (/^\/(api|media|health)\//.test(incoming.url ?? "")) passOn(incoming, outgoing);
  else void studio(incoming, outgoing);
});
const WHERE = `The studio: http://${HOST}:${PORT}, its backend: ${BACKEND.origin} (./storyflow up --api-only)\n`;
server.listen(PORT, HOST, () => process.stdout.write(WHERE));
