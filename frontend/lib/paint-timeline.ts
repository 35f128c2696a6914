/** Draws the film's layout as two tracks, pictures above sound, as editing tables have it. */
import type { Block, Layout, Sound } from "./timeline";
import { SOUNDS } from "./timeline";

/** Heights in px. */
export const PICTURES = 44;
export const BETWEEN = 3;
export const SOUND = 7;
export const HEIGHT = PICTURES + BETWEEN + SOUND;

/** Only blocks at least so wide (px) show their picture: narrower ones would be a flicker of colours. */
export const SHOWS_PICTURE = 24;
const RADIUS = 4;
/** Blocks narrower than this (px) on the average are drawn as bars, as high as they are long. */
const NARROW = 8;
const BAR = 3;
const LOWEST_BAR = 0.15; // of the height

/** Names of the colours' tokens in app/globals.css. */
const TOKENS = {
  ground: "--muted",
  line: "--input",
  solid: "--muted-foreground",
  working: "--warning",
  failed: "--destructive",
} as const;
export type Colours = Record<keyof typeof TOKENS, string>;

export function readColours(element: Element): Colours {
  const style = getComputedStyle(element);
  const read = (name: keyof typeof TOKENS) => style.getPropertyValue(TOKENS[name]).trim();
  return {
    ground: read("ground"),
    line: read("line"),
    solid: read("solid"),
    working: read("working"),
    failed: read("failed"),
  };
}

/** What is drawn in a column: one block, or several that are narrower than a pixel together. */
interface Column {
  x: number;
  width: number;
  picture: string | null;
  /** Every block of it has a picture. */
  isWhole: boolean;
  estimated: boolean;
  sound: Sound;
  /** Of the picture track, from 0 to 1: all of it, or how long its blocks are beside the longest. */
  height: number;
}

/**
 * The columns of a layout, `width` px wide: what is too narrow to be seen alone is seen together.
 *
 * Where the blocks are narrow, each column is as high as they are long, so that the rhythm of a story of a
 * thousand segments is seen, too.
 */
export function columnsOf({ blocks, total }: Layout, width: number): Column[] {
  const columns: Column[] = [];
  const isNarrow = blocks.length * NARROW > width;
  let open: Block[] = [];
  let from = 0;
  blocks.forEach((block, index) => {
    open.push(block);
    const to = index === blocks.length - 1 ? width : Math.round((block.end / total) * width);
    if (to - from < (isNarrow ? BAR : 1)) return;
    columns.push(joined(open, from, to - from));
    open = [];
    from = to;
  });
  return isNarrow ? withHeights(columns) : columns.map((column) => ({ ...column, height: 1 }));
}

/** `height` is the mean length of each column's blocks (s); gives the columns with that of the longest as 1. */
function withHeights(columns: readonly Column[]): Column[] {
  const longest = Math.max(...columns.map(({ height }) => height));
  return columns.map((column) => ({ ...column, height: Math.max(LOWEST_BAR, column.height / longest) }));
}

function joined(blocks: readonly Block[], x: number, width: number): Column {
  const sound = blocks.reduce((worst, each) => Math.max(worst, SOUNDS.indexOf(each.sound)), 0);
  return {
    x,
    width,
    picture: blocks.length === 1 ? (blocks[0]?.picture ?? null) : null,
    isWhole: blocks.every(({ picture }) => picture !== null),
    estimated: blocks.some(({ estimated }) => estimated),
    sound: SOUNDS[sound] ?? "ready",
    height: lengthOf(blocks) / blocks.length,
  };
}

function lengthOf(blocks: readonly Block[]): number {
  return (blocks.at(-1)?.end ?? 0) - (blocks[0]?.start ?? 0);
}

interface Scene {
  layout: Layout;
  /** Width of the strip in px, and device pixels a px. */
  width: number;
  ratio: number;
  colours: Colours;
  pictureOf: (address: string) => CanvasImageSource | null;
}

/** Draws the whole strip anew. */
export function paint(context: CanvasRenderingContext2D, { layout, width, ratio, colours, pictureOf }: Scene): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, HEIGHT);
  const hatch = hatchOf(context, colours.line, ratio);
  for (const column of columnsOf(layout, width)) {
    const gap = column.width >= 10 ? 2 : 1;
    const box = { x: column.x, width: column.width - gap };
    paintPicture(context, column, box, colours, hatch, pictureOf);
    paintSound(context, column, box, colours, hatch);
  }
}

interface Box {
  x: number;
  width: number;
}

function paintPicture(
  context: CanvasRenderingContext2D,
  column: Column,
  { x, width }: Box,
  colours: Colours,
  hatch: CanvasPattern | string,
  pictureOf: Scene["pictureOf"],
) {
  const image = column.picture !== null && width >= SHOWS_PICTURE ? pictureOf(column.picture) : null;
  if (image !== null) return cover(context, image, x, width);
  const top = Math.round(PICTURES * (1 - column.height));
  if (column.isWhole) {
    context.globalAlpha = 0.55;
    fill(context, colours.solid, x, top, width, PICTURES - top);
    context.globalAlpha = 1;
    return;
  }
  fill(context, column.height < 1 || width < NARROW ? colours.line : colours.ground, x, top, width, PICTURES - top);
  if (width < NARROW) return;
  if (column.estimated) fill(context, hatch, x, 0, width, PICTURES);
  context.strokeStyle = colours.line;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.roundRect(x + 0.5, 0.5, width - 1, PICTURES - 1, radiusOf(width));
  context.stroke();
  context.setLineDash([]);
  if (width >= 16) paintPlus(context, x + width / 2, PICTURES / 2, colours);
}

function radiusOf(width: number): number {
  return width >= 8 ? RADIUS : 0;
}

/** A box with round corners, where it is wide enough for them; those of a thousand narrow ones would cost time. */
function fill(
  context: CanvasRenderingContext2D,
  style: CanvasPattern | string,
  x: number,
  y: number,
  width: number,
  height: number,
) {
  context.fillStyle = style;
  if (width < 8) return context.fillRect(x, y, width, height);
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(RADIUS, height / 3));
  context.fill();
}

/** Where a picture is missing: there is room for one. */
function paintPlus(context: CanvasRenderingContext2D, x: number, y: number, colours: Colours) {
  context.fillStyle = colours.ground;
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = colours.solid;
  context.fillRect(x - 4, y - 0.75, 8, 1.5);
  context.fillRect(x - 0.75, y - 4, 1.5, 8);
}

function paintSound(
  context: CanvasRenderingContext2D,
  { sound }: Column,
  { x, width }: Box,
  colours: Colours,
  hatch: CanvasPattern | string,
) {
  const draw = (style: CanvasPattern | string, height = SOUND) =>
    fill(context, style, x, PICTURES + BETWEEN + SOUND - height, width, height);
  if (sound !== "ready") draw(colours.ground);
  if (sound === "ready") draw(colours.solid);
  if (sound === "generating") draw(colours.working);
  if (sound === "failed") draw(colours.failed);
  if (sound === "none") draw(hatch);
  if (sound === "stale") draw(colours.solid, SOUND / 2 - 0.5);
}

/** The picture's middle, filling the block. */
function cover(context: CanvasRenderingContext2D, image: CanvasImageSource, x: number, width: number) {
  const { width: imageWidth, height: imageHeight } = sizeOf(image);
  const scale = Math.max(width / imageWidth, PICTURES / imageHeight);
  const [w, h] = [width / scale, PICTURES / scale];
  context.save();
  context.beginPath();
  context.roundRect(x, 0, width, PICTURES, radiusOf(width));
  context.clip();
  context.drawImage(image, (imageWidth - w) / 2, (imageHeight - h) / 2, w, h, x, 0, width, PICTURES);
  context.restore();
}

function sizeOf(image: CanvasImageSource): { width: number; height: number } {
  if (image instanceof HTMLImageElement) return { width: image.naturalWidth, height: image.naturalHeight };
  const { width, height } = image as ImageBitmap;
  return { width, height };
}

/** Lines at 45 degrees: what is only a guess. */
function hatchOf(context: CanvasRenderingContext2D, colour: string, ratio: number): CanvasPattern | string {
  const size = 5;
  const tile = document.createElement("canvas");
  tile.width = tile.height = Math.round(size * ratio);
  const pen = tile.getContext("2d");
  if (pen === null) return colour;
  pen.scale(tile.width / size, tile.height / size);
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
  }
  pen.stroke();
  const pattern = context.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(size / tile.width));
  return pattern ?? colour;
}
