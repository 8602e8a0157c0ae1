/** Sound by ITU-T G.711, as most cameras of a hall send it: one byte a sample, its law a table of 256 values. */
import type { Bytes } from "../envelope/bytes";

export type Law = "alaw" | "ulaw";

const TABLES: Record<Law, Int16Array> = { alaw: table(alaw), ulaw: table(ulaw) };

/** The samples, 16 bits each, that the bytes stand for. */
export function decoded(law: Law, data: Bytes): Int16Array {
  return Int16Array.from(data, (byte) => TABLES[law][byte]!);
}

function table(one: (byte: number) => number): Int16Array {
  return Int16Array.from({ length: 256 }, (_, byte) => one(byte));
}

/** A-law: even bits are inverted on the line (G.711, 3.1 and table 1a). */
function alaw(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 15) << 4) + 8;
  const size = exponent ? (mantissa + 0x100) << (exponent - 1) : mantissa;
  return bits & 0x80 ? size : -size;
}

/** µ-law: all bits are inverted on the line (G.711, 3.2 and table 2a). */
function ulaw(byte: number): number {
  const bits = ~byte & 0xff;
  const size = (((bits & 15) << 3) + 0x84 << ((bits >> 4) & 7)) - 0x84;
  return bits & 0x80 ? -size : size;
}
