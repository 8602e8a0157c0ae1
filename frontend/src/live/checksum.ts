import type { Rows } from "./messages";

/** The sum, modulo 2³², of the CRC-32 of every `key NUL canonical row`, as the server computes it. */
export function checksum(rows: Rows): number {
  const encoder = new TextEncoder();
  let sum = 0;
  for (const [key, row] of rows) sum = (sum + crc32(encoder.encode(`${key}\0${canonical(row)}`))) >>> 0;
  return sum;
}

/** One spelling for equal values: sorted names, numbers as the hexadecimal of their binary64. */
function canonical(value: unknown): string {
  if (typeof value === "number") return binary64(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => ({ name, member }));
  members.sort((a, b) => compareCodePoints(a.name, b.name));
  return `{${members.map((m) => `${JSON.stringify(m.name)}:${canonical(m.member)}`).join(",")}}`;
}

/** Order of code points, which is Python's; JavaScript's own is that of UTF-16 units. */
function compareCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function binary64(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value + 0); // no minus nought
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
