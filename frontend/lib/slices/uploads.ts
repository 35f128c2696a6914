import * as api from "../api";
import { ApiError } from "../errors";
import type { Transfer } from "../http";
import { naturallySorted } from "../natural-order";
import { showToast } from "../toasts";
import type { Segment, UploadState } from "../types";
import { countOf } from "../utils";
import { attempt, type Context, showSegment, tellNotices, without } from "./context";
import type { UploadSlice } from "./contract";
import { remember, undoable } from "./history";

type Kind = UploadState["kind"];

/** Of the six connections that a browser keeps to a server, some are left for everything else. */
const AT_ONCE = 3;

interface Words {
  noun: string;
  failure: string;
  megabytes: number;
  field: "image_file" | "audio_file";
  upload: (id: string, file: File, transfer: Transfer) => Promise<Segment>;
  remove: (id: string) => Promise<Segment>;
  restore: (id: string) => Promise<Segment>;
}

const KINDS: Record<Kind, Words> = {
  image: {
    ...{ noun: "picture", failure: "The picture was not saved", megabytes: 20, field: "image_file" },
    ...{ upload: api.uploadImage, remove: api.removeImage, restore: api.restoreImage },
  },
  audio: {
    ...{ noun: "narration", failure: "The narration was not saved", megabytes: 500, field: "audio_file" },
    ...{ upload: api.uploadAudio, remove: api.removeAudio, restore: api.restoreAudio },
  },
};

/** The way back after a file was put into a segment, or null where that failed. */
type Undo = (() => Promise<void>) | null;

export function uploadSlice(context: Context): UploadSlice {
  const { get, set } = context;
  const calls = new Map<string, AbortController>();

  const show = (id: string, upload: UploadState) => set(({ uploads }) => ({ uploads: { ...uploads, [id]: upload } }));
  const change = async (request: () => Promise<Segment>) => showSegment(context, await context.sync().change(request));

  async function put(kind: Kind, id: string, file: File): Promise<Undo> {
    const { noun, failure, field, upload, remove, restore } = KINDS[kind];
    const hadOne = Boolean(get().byId[id]?.[field]);
    const known = new Set(kind === "image" ? get().byId[id]?.notices : []); // of the segment's narration
    calls.get(id)?.abort();
    const call = new AbortController();
    calls.set(id, call);
    show(id, { kind, name: file.name, fraction: 0 });
    const onProgress = (fraction: number) => calls.get(id) === call && show(id, { kind, name: file.name, fraction });
    const done = await attempt(failure, async () => {
      requireFitting(kind, file);
      const request = () => upload(id, file, { signal: call.signal, onProgress });
      const segment = await context.sync().change(request, { long: true });
      showSegment(context, segment);
      tellNotices(segment.notices.filter((notice) => !known.has(notice)), `About this ${noun}`);
    });
    if (calls.get(id) === call) {
      calls.delete(id);
      set(({ uploads }) => ({ uploads: without(uploads, id) }));
    }
    return done ? () => change(() => (hadOne ? restore(id) : remove(id))) : null;
  }

  async function putOne(kind: Kind, id: string, file: File): Promise<boolean> {
    const undo = await put(kind, id, file);
    if (undo) remember(context, { label: `adding a ${KINDS[kind].noun}`, undo });
    return undo !== null;
  }

  async function take(kind: Kind, id: string): Promise<boolean> {
    const { noun, field, remove, restore } = KINDS[kind];
    if (!get().byId[id]?.[field]) return false; // one from before would come back by undoing
    const step = { label: `removing a ${noun}`, undo: () => change(() => restore(id)) };
    const undo = await undoable(context, step, () => attempt(`The ${noun} was not removed`, () => change(() => remove(id))));
    if (undo === null) return false;
    const title = kind === "image" ? "Picture removed" : "Narration removed";
    showToast({ title, action: { label: "Undo", run: () => void undo() }, key: `removed ${kind} ${id}` });
    return true;
  }

  const giveBack = (kind: Kind, id: string) =>
    attempt(`The ${KINDS[kind].noun} was not restored`, () => change(() => KINDS[kind].restore(id)));

  return {
    uploads: {},
    uploadImage: (id, file) => putOne("image", id, file),
    async uploadImages(files, from) {
      const { ids } = get();
      const targets = ids.slice(Math.max(0, ids.indexOf(from)));
      const sorted = naturallySorted(files, ({ name }) => name);
      const pairs = sorted.slice(0, targets.length).map((file, place) => ({ file, id: targets[place] ?? from }));
      const left = sorted.length - pairs.length;
      if (left > 0) tellLeftOver(left);
      const undos = await inTurn(pairs, ({ id, file }) => put("image", id, file));
      const taken = undos.filter((undo) => undo !== null);
      if (taken.length > 0) {
        const undo = async () => void (await inTurn(taken, (one) => one()));
        remember(context, { label: `adding ${countOf(taken.length, "picture")}`, undo });
      }
      return taken.length === files.length;
    },
    removeImage: (id) => take("image", id),
    restoreImage: (id) => giveBack("image", id),
    uploadAudio: (id, file) => putOne("audio", id, file),
    removeAudio: (id) => take("audio", id),
    restoreAudio: (id) => giveBack("audio", id),
    cancelUpload: (id) => calls.get(id)?.abort(),
  };
}

/** Does it for every item, some at once, and gives the results in their order. */
async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const waiting = items.entries();
  async function worker() {
    for (const [place, item] of waiting) results[place] = await work(item);
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** What is too large is not sent at all: the studio may hang up in the middle of it, and cannot say why then. */
function requireFitting(kind: Kind, file: File): void {
  const { noun, megabytes } = KINDS[kind];
  if (file.size <= megabytes * 1024 ** 2) return;
  const sentence = `"${file.name}" is larger than ${megabytes} MB. Make the ${noun} smaller, then add it again.`;
  throw new ApiError(413, "too_large", sentence);
}

function tellLeftOver(count: number) {
  const description = "There are fewer segments behind this one than pictures. Add segments, then drop the rest.";
  showToast({ title: `${countOf(count, "picture")} left over`, description, key: "left over" });
}
