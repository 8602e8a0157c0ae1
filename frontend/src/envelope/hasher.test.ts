/** A part's hash is the same whether it is taken whole or as the blocks come. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";

import { random, toHex } from "./bytes";
import { hasherOf } from "./hasher";

const BLOCKS = [50_000, 1, 65_536, 0].map(random);
const SIZE = 50_000 + 1 + 65_536;

test.each([SIZE, SIZE + 10, 2 ** 30])("announced as %i bytes", async (size) => {
  const [hasher, expected] = [await hasherOf("intl-1", size), createHash("sha256")];
  for (const block of BLOCKS) {
    hasher.update(block);
    expected.update(block);
  }
  expect(toHex(await hasher.digest())).toBe(expected.digest("hex"));
});

test("SM3, which WebCrypto does not know", async () => {
  const hasher = await hasherOf("gm-1", 3);
  hasher.update(new TextEncoder().encode("abc"));
  // GB/T 32905-2016, example 1
  expect(toHex(await hasher.digest())).toBe("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
});

test("more than was announced is refused", async () => {
  const hasher = await hasherOf("intl-1", 10);
  expect(() => hasher.update(random(11))).toThrow(RangeError);
});
