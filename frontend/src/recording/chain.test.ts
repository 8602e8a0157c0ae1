import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";

import { type Head, readChain } from "./chain";

const COUNT = 12;
const LF = Uint8Array.of(0x0a);
const hash = (line: Uint8Array): string => bytesToHex(sha256(line));

/** A chain of so many records, and its lines. */
function lines(count = COUNT): Uint8Array[] {
  const made: Uint8Array[] = [];
  for (let n = 0; n < count; n++) {
    const prev = made[n - 1] ? hash(made[n - 1]!) : "0".repeat(64);
    made.push(utf8ToBytes(JSON.stringify({ v: 1, n, prev, at: "2026-09-30T08:00:00.000000Z", mono: n, kind: "closed" })));
  }
  return made;
}

const heads = (...places: number[]): Head[] => places.map((n) => ({ n, head: hash(lines()[n]!) }));
const written = (of: Uint8Array[]): Uint8Array => concatBytes(...of.flatMap((line) => [line, LF]));

/** The places of records that are vouched for, asked from the last one on. */
function vouched(of: Uint8Array[], by: Head[]): number[] {
  const links = readChain(written(of), by);
  const found: number[] = [];
  for (let index = links.length - 1; index >= 0; index--) if (links[index]!.vouched) found.unshift(index);
  return found;
}

const all = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe("a chain", () => {
  it("is vouched for from its signed end to its beginning, by one head or many", () => {
    expect(vouched(lines(), heads(11))).toEqual(all(12));
    expect(vouched(lines(), heads(11, 3, 7))).toEqual(all(12));
  });

  it("is vouched for by nothing without a head, or behind the last one", () => {
    expect(vouched(lines(), [])).toEqual([]);
    expect(vouched(lines(), heads(7))).toEqual(all(8));
    expect(vouched(lines(), [{ n: 11, head: "0".repeat(64) }])).toEqual([]);
  });

  it("loses what lies before a changed line, as far as the head before it", () => {
    const changed = lines();
    changed[5] = utf8ToBytes(new TextDecoder().decode(changed[5]).replace('"mono":5', '"mono":6'));
    expect(vouched(changed, heads(11))).toEqual([6, 7, 8, 9, 10, 11]);
    expect(vouched(changed, heads(11, 3))).toEqual([0, 1, 2, 3, 6, 7, 8, 9, 10, 11]);
  });

  it("does not vouch for a line that was put in, nor over one that was taken away", () => {
    const more = lines();
    more.splice(6, 0, more[2]!);
    expect(vouched(more, heads(11, 3))).not.toContain(6);
    const less = lines();
    less.splice(5, 1);
    expect(vouched(less, heads(11, 3))).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9, 10]);
  });

  it("vouches for nothing before a line that is no record any more", () => {
    const spoilt = lines();
    spoilt[5] = utf8ToBytes("{");
    expect(vouched(spoilt, heads(11, 3))).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9, 10]);
  });

  it("takes no line that is torn", () => {
    expect(readChain(written(lines()).slice(0, -1), heads(11))).toHaveLength(11);
  });
});
