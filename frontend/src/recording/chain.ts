/** A track's chain: its lines, and which of them the signed head vouches for. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

import { parseRecord, type Rec } from "./records";

/** What the signed manifest says of a chain's end. */
export interface Head {
  n: number;
  head: string;
}

/** A record, and whether the chain from it to the signed head is unbroken. */
export interface Link {
  record: Rec;
  vouched: boolean;
}

const LF = 0x0a;

/**
 * Read a chain and follow it from its signed end to its beginning: a line is vouched for when the
 * next one, vouched for itself, holds its hash. Without a head nothing is.
 */
export function readChain(bytes: Uint8Array, end: Head | null): Link[] {
  const lines = [...linesOf(bytes)];
  const links: Link[] = [];
  let wanted = end?.head ?? "";
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index]!;
    const record = parseRecord(new TextDecoder().decode(line));
    const last = index === lines.length - 1;
    const vouched = bytesToHex(sha256(line)) === wanted && (!last || record.n === end?.n);
    wanted = vouched ? record.prev : "";
    links[index] = { record, vouched };
  }
  return links;
}

/** Whole lines without their LF; a torn last one is none. */
function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let begin = 0;
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, begin)) {
    yield bytes.subarray(begin, end);
    begin = end + 1;
  }
}
