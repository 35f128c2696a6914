/** Pictures and sounds that tests make themselves. */
import { crc32, deflateSync } from "node:zlib";

export type Colour = readonly [red: number, green: number, blue: number];

/** Far from each other, so that a frame tells whose picture it shows. */
export const COLOURS: readonly Colour[] = [
  [190, 60, 50],
  [50, 150, 80],
  [60, 90, 190],
  [200, 170, 60],
];

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const RGB_8 = [8, 2, 0, 0, 0]; // bits, colour type, compression, filter, interlace (PNG, 11.2.2)
const RATE = 16_000;
const PITCH = 220; // Hz

/** A PNG in one colour. */
export function picture(colour: Colour, width = 320, height = 180): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const row = Buffer.from([0, ...Array.from({ length: width }, () => colour).flat()]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const chunks = [chunk("IHDR", Buffer.concat([header, Buffer.from(RGB_8)])), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

/** A WAV with one even tone. */
export function sound(seconds: number): Buffer {
  const samples = Buffer.alloc(2 * Math.round(seconds * RATE));
  for (let at = 0; at < samples.length; at += 2) {
    samples.writeInt16LE(Math.round(8000 * Math.sin((Math.PI * PITCH * at) / RATE)), at);
  }
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16); // bytes of the format
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // channels
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(2 * RATE, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

function chunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), body]);
  const whole = Buffer.alloc(8 + named.length);
  whole.writeUInt32BE(body.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), 4 + named.length);
  return whole;
}
