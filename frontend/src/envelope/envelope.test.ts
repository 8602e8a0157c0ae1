/** Whole envelopes: the library's vectors are judged as it judges them; what is sealed here reads back. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { type Bytes, equal, toHex } from "./bytes";
import { EnvelopeError } from "./errors";
import { Head } from "./head";
import { makeKey, readTrusteeKey, type TrusteeKey, writeTrusteeKey } from "./keys";
import { openShare } from "./releases";
import { parseJson } from "./json";
import { suiteNamed } from "./suites";
import { readTender } from "./tender";

const folder = new URL("../../../tests/vectors/envelope/", import.meta.url);
type Vectors = { tender: { tender: string; stage: string }; keys: string[][]; found: Record<string, string> };

const read = (suite: string, name: string): Bytes => new Uint8Array(readFileSync(new URL(`${suite}/${name}`, folder)));
const vectorsOf = (suite: string): Vectors => JSON.parse(new TextDecoder().decode(read(suite, "vectors.json"))) as Vectors;

/** The trustee of the vectors' key `at`. */
async function trustee(suite: string, at: number): Promise<TrusteeKey> {
  const { tender, keys } = vectorsOf(suite);
  const made = await makeKey(suiteNamed(suite), tender.tender, tender.stage, "trustee");
  const secret = new Uint8Array(Buffer.from(keys[at]![0]!, "hex"));
  const open = await made.suite.publicKey(secret);
  return { ...made, private: secret, public: open, kid: made.suite.hash(open) };
}

/** What the head alone, and one trustee's key, say of an envelope. */
async function verdict(suite: string, name: string, at: number): Promise<string> {
  try {
    const head = await Head.read(new Blob([read(suite, name)]));
    const { share } = await openShare(head, await trustee(suite, at));
    return share ? "ok" : "rubbish-share";
  } catch (error) {
    return error instanceof EnvelopeError ? error.code : String(error);
  }
}

describe.each(["intl-1", "gm-1"])("%s", (suite) => {
  // What is wrong with the parts, or between the shares, is for the opener to find.
  const seen = new Set(["ok", "bad-signature", "rubbish-share"]);
  const heads = new Set(["field-twice.ebid"]);
  test.each(Object.entries(vectorsOf(suite).found))("%s: %s", async (name, found) => {
    const expected = seen.has(found) || heads.has(name) ? found : "ok";
    expect(await verdict(suite, name, 0)).toBe(expected);
  });

  test("every file has its verdict", () => {
    const files = readdirSync(new URL(`${suite}/`, folder)).filter((name) => name.endsWith(".ebid"));
    expect(files.sort()).toEqual(Object.keys(vectorsOf(suite).found).sort());
  });

  test("the vectors' tender is read, and refused when any of it is changed", async () => {
    const text = new TextDecoder().decode(read(suite, "vectors.json"));
    const bytes = new TextEncoder().encode(JSON.stringify((JSON.parse(text) as { tender: object }).tender));
    const tender = await readTender(bytes);
    expect(tender.trustees).toHaveLength(3);
    const other = new TextDecoder().decode(bytes).replace('"k":2', '"k":3');
    await expect(readTender(new TextEncoder().encode(other))).rejects.toThrow("trustee_set");
  });

  test("a trustee's key comes back from its file, and errors do not quote it", async () => {
    const key = await makeKey(suiteNamed(suite), "T-1", "bid", "centre");
    expect(equal((await readTrusteeKey(writeTrusteeKey(key))).public, key.public)).toBe(true);
    const bad = new TextDecoder().decode(writeTrusteeKey(key)).replace(toHex(key.kid), "0".repeat(64));
    const refused = await readTrusteeKey(new TextEncoder().encode(bad)).catch((error: Error) => error.message);
    expect(refused).not.toContain(toHex(key.private));
  });
});

const doubtful = {
  "a field twice": '{"a":1,"a":1}',
  "a field twice, spelt otherwise": '{"a":1,"\\u0061":1}',
  "a fraction": '{"a":72.0}',
  "an exponent": '{"a":1e3}',
  "too large a number": '{"a":9007199254740992}',
  "bytes behind it": "{}x",
  "a byte order mark": "\ufeff{}",
  "no number": '{"a":NaN}',
  "a trailing comma": '{"a":1,}',
  "a control character": '{"a":"\t"}',
  nothing: "",
};

test.each(Object.entries(doubtful))("JSON with %s is refused", (_, text) => {
  expect(() => parseJson(new TextEncoder().encode(text), "it")).toThrow(/^it: /);
});

test("JSON that is not UTF-8 is refused", () => {
  expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22), "it")).toThrow("not valid JSON");
});
