/** Parts against the published vectors, and streams of every awkward length. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";

import { type Bytes, join, random } from "./bytes";
import { openPart, type PartKey } from "./chunks";
import { Damaged } from "./errors";
import { CHUNK, plainLength, sealedLength } from "./part";
import { schemeOf } from "./schemes";
import { BLOCK, Buffers, sealedBlocks } from "./stream";

const folder = new URL("../../../tests/vectors/envelope/", import.meta.url);
const readVectors = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as T;
const hex = (text: string): Bytes => new Uint8Array(Buffer.from(text, "hex"));

type Published = { tcId: number; comment: string; key: string; ctx: string; ct: string; msgLength: number; msgSha512: string; result: string };
const { testGroups } = readVectors<{ testGroups: { tests: Published[] }[] }>("cobblestone256.json");

test.each(testGroups.flatMap((one) => one.tests))("Cobblestone-256 $tcId, $comment", async (vector) => {
  const published = new Uint8Array(inflateSync(hex(vector.ct)));
  const opening = (async () => openPart({ suite: "intl-1", key: hex(vector.key), context: hex(vector.ctx) }, published))();
  if (vector.result === "invalid") return expect(opening).rejects.toThrow();
  const plain = await opening;
  expect(plain.length).toBe(vector.msgLength);
  expect(createHash("sha512").update(plain).digest("hex")).toBe(vector.msgSha512);
});

type National = { name: string; key: string; context: string; part: string; plain: string | null };

test.each(readVectors<National[]>("parts_gm.json"))("SM4-GCM, $name", async (vector) => {
  const key = { suite: "gm-1", key: hex(vector.key), context: hex(vector.context) };
  const opening = openPart(key, new Uint8Array(inflated(vector.part)));
  if (vector.plain === null) return expect(opening).rejects.toThrow(Damaged);
  expect(Buffer.compare(await opening, inflated(vector.plain))).toBe(0);
});

const inflated = (text: string): Buffer => Buffer.from(text, "hex");

async function sealed(plain: Bytes, key: PartKey): Promise<Bytes> {
  const blocks: Bytes[] = [];
  const buffers = new Buffers();
  for await (const block of sealedBlocks({ ...key, file: new Blob([plain]) }, buffers)) {
    blocks.push(block.slice());
    buffers.give(block.buffer);
  }
  return join(...blocks);
}

const aKey = (suite: string): PartKey => ({ suite, key: random(schemeOf(suite).keySize), context: random(7) });

describe.each(["intl-1", "gm-1"])("%s", (suite) => {
  const edges = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, BLOCK - 1, BLOCK, BLOCK + 1];
  test.each(suite === "intl-1" ? [...edges, 2 * BLOCK, 3 * BLOCK + 7] : edges)("%i bytes come back", async (size) => {
    const key = aKey(suite);
    const plain = new Uint8Array(size).map((_, at) => at * 31);
    const bytes = await sealed(plain, key);
    expect(bytes.length).toBe(sealedLength(size));
    expect(plainLength(bytes.length)).toBe(size);
    expect(Buffer.compare(await openPart(key, bytes), plain)).toBe(0);
  });

  test("another key, another context, a flipped or a missing byte open nothing", async () => {
    const key = aKey(suite);
    const bytes = await sealed(new Uint8Array(3 * CHUNK), key);
    const flipped = bytes.slice();
    flipped[100]! ^= 1;
    await expect(openPart({ ...key, key: aKey(suite).key }, bytes)).rejects.toThrow(Damaged);
    await expect(openPart({ ...key, context: random(7) }, bytes)).rejects.toThrow(Damaged);
    await expect(openPart(key, flipped)).rejects.toThrow(Damaged);
    await expect(openPart(key, bytes.slice(0, -1))).rejects.toThrow(Damaged);
    await expect(openPart(key, bytes.slice(0, 56 + 2 * (CHUNK + 16)))).rejects.toThrow(Damaged);
  });
});
