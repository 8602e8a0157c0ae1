/** The derivation holds to the byte; the vectors are those of the Python library. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { hexToBytes } from "@noble/hashes/utils.js";

import { toHex, utf8 } from "./bytes";
import { Derivation } from "./derivation";
import { evaluate } from "./shamir";
import { suiteNamed } from "./suites";

const folder = new URL("../../../tests/vectors/envelope/", import.meta.url);

type Vector = {
  suite?: string;
  pre: string;
  k: number;
  n: number;
  St: string;
  Sb: string;
  ctx: string;
  P: string;
  shares: string[];
  commits: string[];
  commit_t: string;
  commit_b: string | null;
  part_keys: Record<string, string>;
  part_contexts: Record<string, string>;
};

const vectors = ["derivation.json", "derivation_gm.json"].flatMap(
  (name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Vector[],
);

test.each(vectors)("vector of $k of $n", (vector) => {
  const derivation = new Derivation(suiteNamed(vector.suite ?? "intl-1"), utf8(vector.pre));
  const [secret, lock] = [hexToBytes(vector.St), hexToBytes(vector.Sb)];
  const root = derivation.root(secret, lock);
  const shares = derivation.shares(secret, vector.k, vector.n);
  const named = (make: (name: string) => Uint8Array): Record<string, string> =>
    Object.fromEntries(Object.keys(vector.part_keys).map((name) => [name, toHex(make(name))]));
  expect(vector).toMatchObject({
    ctx: toHex(derivation.ctx),
    P: toHex(root),
    shares: shares.map(toHex),
    commits: shares.map((share, at) => toHex(derivation.commitShare(at + 1, share))),
    commit_t: toHex(derivation.commitSecret(secret)),
    commit_b: lock.length ? toHex(derivation.commitLock(lock)) : null,
    part_keys: named((name) => derivation.partKey(root, name)),
    part_contexts: named((name) => derivation.partContext(name)),
  });
});

test("the field is that of AES: 2 · 0xca = 0x8f", () => {
  expect(evaluate(Uint8Array.of(0x53), [Uint8Array.of(0xca)], 2)).toEqual(Uint8Array.of(0x53 ^ 0x8f));
});
