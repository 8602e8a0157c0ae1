/** A track's chain: its lines, and which of them a signed head vouches for. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

import { parseRecord, type Rec } from "./records";

/** What the signed manifest says of a chain: its record `n` hashes to `head`. */
export interface Head {
  n: number;
  head: string;
}

/** A record, and whether the chain from it to a signed head is unbroken: looked at when asked. */
export interface Link {
  readonly record: Rec;
  readonly vouched: boolean;
}

const LF = 0x0a;

/**
 * Read a chain. A line is vouched for when a signed head is its hash, or when the next one, vouched
 * for itself, holds its hash. Without a head nothing is. The more heads (the manifest has one every few
 * seconds), the less is hashed to know of one line.
 */
export function readChain(bytes: Uint8Array, heads: Head[]): Link[] {
  const lines: Uint8Array[] = [];
  const records: Rec[] = [];
  const text = new TextDecoder();
  for (const line of linesOf(bytes)) {
    const record = readable(text.decode(line));
    if (record === null) continue; // then the one before it is not what the one behind it speaks of
    lines.push(line);
    records.push(record);
  }
  const trust = new Trust(lines, records, heads);
  return records.map((record, index) => new Vouched(record, index, trust));
}

function readable(line: string): Rec | null {
  try {
    return parseRecord(line);
  } catch {
    return null;
  }
}

class Vouched implements Link {
  constructor(
    readonly record: Rec,
    private readonly index: number,
    private readonly trust: Trust,
  ) {}

  get vouched(): boolean {
    return this.trust.reaches(this.index);
  }
}

/** Follows the chain backwards from each signed head to the one before it, once. */
class Trust {
  readonly #ends: { index: number; head: string }[] = [];
  readonly #reached: Uint8Array;
  readonly #walked = new Set<number>();

  constructor(
    private readonly lines: Uint8Array[],
    private readonly records: Rec[],
    heads: Head[],
  ) {
    this.#reached = new Uint8Array(lines.length);
    for (const { n, head } of [...heads].sort((one, other) => one.n - other.n)) {
      const index = firstFrom(records.length, (at) => records[at]!.n >= n);
      if (records[index]?.n === n) this.#ends.push({ index, head });
    }
  }

  reaches(index: number): boolean {
    const end = firstFrom(this.#ends.length, (at) => this.#ends[at]!.index >= index);
    if (!this.#walked.has(end)) this.#walk(end);
    return this.#reached[index] === 1;
  }

  #walk(end: number): void {
    this.#walked.add(end);
    const stop = this.#ends[end - 1]?.index ?? -1;
    let wanted = this.#ends[end]?.head;
    for (let at = this.#ends[end]?.index ?? -1; at > stop && bytesToHex(sha256(this.lines[at]!)) === wanted; at--) {
      this.#reached[at] = 1;
      wanted = this.records[at]!.prev;
    }
  }
}

/** The first index for which `holds`, and for all behind it; `count` where it does for none. */
function firstFrom(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whole lines without their LF; a torn last one is none. */
function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let begin = 0;
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, begin)) {
    yield bytes.subarray(begin, end);
    begin = end + 1;
  }
}
