/** One named stream of sealed bytes, and how long it is before and after sealing. */
import type { Bytes } from "./bytes";

export const CHUNK = 16 * 1024;
export const TAG = 16;
/** A part begins with a 24-byte salt and a 32-byte key commitment (C2SP chunked encryption). */
export const PART_HEAD = 56;

export type Part = {
  name: string;
  /** Of the sealed bytes, as they stand in the file. */
  length: number;
  /** H of the sealed bytes. */
  digest: Bytes;
};

/** How long a part of `size` bytes becomes: the last chunk is always shorter than a chunk. */
export const sealedLength = (size: number): number => PART_HEAD + size + TAG * (Math.floor(size / CHUNK) + 1);

/** How long the plaintext of a part is; null where no part has that length. */
export function plainLength(sealed: number): number | null {
  const body = sealed - PART_HEAD;
  const last = body % (CHUNK + TAG);
  if (body < TAG || last < TAG) return null;
  return Math.floor(body / (CHUNK + TAG)) * CHUNK + last - TAG;
}
