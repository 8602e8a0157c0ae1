/**
 * Samples written down as FLAC (RFC 9639) without compressing them: subframes of the kind "verbatim".
 * It is how a page gives a browser's player plain samples: what comes out is what went in.
 */
import { type Bytes, join } from "../envelope/bytes";
import { numbers } from "./boxes";

const BITS = 16;
const SMALLEST = 16;
const LARGEST = 65_535; // samples in a frame
const CRC_8 = crcTable(8, 0x07);
const CRC_16 = crcTable(16, 0x8005);

/** The STREAMINFO block (8.2), marked as the last of the stream's description. */
export function streamInfo(rate: number, channels: number): Bytes {
  const shape = ((rate & 15) << 12) | ((channels - 1) << 9) | ((BITS - 1) << 4);
  const unknown = new Uint8Array(3 + 3);
  const sound = numbers([2, rate >> 4], [2, shape], [4, 0]);
  return join(numbers([1, 0x80], [3, 34], [2, SMALLEST], [2, LARGEST]), unknown, sound, new Uint8Array(16));
}

/** One frame (9): samples of all channels in turn, the first of them number `first` of its channel. */
export function frame(samples: Int16Array, channels: number, first: number): Bytes {
  const count = samples.length / channels;
  const head = join(numbers([2, 0xfff9], [1, 0x70], [1, ((channels - 1) << 4) | 8]), coded(first), numbers([2, count - 1]));
  const parts = [head, numbers([1, crc(CRC_8, 8, head)])];
  for (let channel = 0; channel < channels; channel++) parts.push(verbatim(samples, channels, channel));
  const whole = join(...parts);
  return join(whole, numbers([2, crc(CRC_16, 16, whole)]));
}

function verbatim(samples: Int16Array, channels: number, channel: number): Bytes {
  const made = new Uint8Array(1 + (samples.length / channels) * 2);
  made[0] = 2;
  const view = new DataView(made.buffer);
  for (let from = channel, at = 1; from < samples.length; from += channels, at += 2) view.setInt16(at, samples[from]!);
  return made;
}

/** A number of up to 36 bits in the manner of UTF-8 (9.1.5). */
function coded(number: number): Bytes {
  if (number < 0x80) return numbers([1, number]);
  const tail: number[] = [];
  let rest = number;
  while (rest >= 2 ** (6 - tail.length)) {
    tail.unshift(0x80 | (rest % 64));
    rest = Math.floor(rest / 64);
  }
  const lead = (0xff << (7 - tail.length)) & 0xff;
  return Uint8Array.of(lead | rest, ...tail);
}

function crc(table: Uint16Array, width: number, data: Bytes): number {
  const mask = 2 ** width - 1;
  let value = 0;
  for (const byte of data) value = ((value << 8) & mask) ^ table[(value >> (width - 8)) ^ byte]!;
  return value;
}

function crcTable(width: number, polynomial: number): Uint16Array {
  const top = 2 ** (width - 1);
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let value = byte << (width - 8);
    for (let bit = 0; bit < 8; bit++) value = value & top ? ((value << 1) ^ polynomial) & (2 * top - 1) : value << 1;
    return value;
  });
}
