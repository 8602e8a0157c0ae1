/** Cobblestone-256 against the published vectors, and streams of every awkward length. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";

import { type Bytes, join, random } from "./bytes";
import { openPart } from "./cobblestone";
import { Damaged } from "./errors";
import { CHUNK, plainLength, sealedLength } from "./part";
import { BLOCK, sealedBlocks } from "./stream";

const file = new URL("../../../tests/vectors/envelope/cobblestone256.json", import.meta.url);

type Vector = {
  tcId: number;
  comment: string;
  key: string;
  ctx: string;
  ct: string;
  msgLength: number;
  msgSha512: string;
  result: "valid" | "invalid";
};
type Wycheproof = { testGroups: { tests: Vector[] }[] };

const hex = (text: string): Bytes => new Uint8Array(Buffer.from(text, "hex"));

const { testGroups } = JSON.parse(readFileSync(file, "utf8")) as Wycheproof;

test.each(testGroups.flatMap((one) => one.tests))("published vector $tcId, $comment", async (vector) => {
  const published = new Uint8Array(inflateSync(hex(vector.ct)));
  const opening = openPart(hex(vector.key), hex(vector.ctx), published);
  if (vector.result === "invalid") return expect(opening).rejects.toThrow();
  const plain = await opening;
  expect(plain.length).toBe(vector.msgLength);
  expect(createHash("sha512").update(plain).digest("hex")).toBe(vector.msgSha512);
});

const EDGES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 7];

async function sealed(plain: Bytes, key: Bytes, context: Bytes): Promise<Bytes> {
  const blocks: Bytes[] = [];
  const job = { suite: "intl-1", file: new Blob([plain]), key, context };
  for await (const block of sealedBlocks(job)) blocks.push(block);
  return join(...blocks);
}

test.each(EDGES)("%i bytes come back", async (size) => {
  const [key, context] = [random(32), random(7)];
  const plain = new Uint8Array(size).map((_, at) => at * 31);
  const bytes = await sealed(plain, key, context);
  expect(bytes.length).toBe(sealedLength(size));
  expect(plainLength(bytes.length)).toBe(size);
  expect(Buffer.compare(await openPart(key, context, bytes), plain)).toBe(0);
});

test("another key, another context, a flipped or a missing byte open nothing", async () => {
  const [key, context] = [random(32), random(7)];
  const bytes = await sealed(new Uint8Array(3 * CHUNK), key, context);
  const flipped = bytes.slice();
  flipped[100]! ^= 1;
  await expect(openPart(random(32), context, bytes)).rejects.toThrow(Damaged);
  await expect(openPart(key, random(7), bytes)).rejects.toThrow(Damaged);
  await expect(openPart(key, context, flipped)).rejects.toThrow(Damaged);
  await expect(openPart(key, context, bytes.slice(0, -1))).rejects.toThrow(Damaged);
  await expect(openPart(key, context, bytes.slice(0, 56 + 2 * (CHUNK + 16)))).rejects.toThrow(Damaged);
});
