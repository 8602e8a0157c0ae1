import { expect, test } from "vitest";

import { random } from "../envelope/bytes";
import { decryptDraft, encryptDraft, newSecret, readCode, writeCode } from "./secret";

test("a recovery code brings the secret back, however it was typed", () => {
  const secret = newSecret();
  const code = writeCode(secret);
  expect(code).toMatch(/^([A-Z2-9]{4} ){7}[A-Z2-9]{4}$/);
  expect(readCode(code)).toEqual(secret);
  expect(readCode(code.toLowerCase().replaceAll(" ", "-"))).toEqual(secret);
  expect(() => readCode(code.slice(1))).toThrow("32");
  expect(() => readCode(code.replace(/^./, "0"))).toThrow("32");
  expect(writeCode(new Uint8Array(20))).toBe("AAAA AAAA AAAA AAAA AAAA AAAA AAAA AAAA");
});

test("a draft opens with its own secret and for its own round alone", async () => {
  const secret = newSecret();
  const sealed = await encryptDraft(secret, "T-1/review/e1", { rows: [1, null] });
  expect(await decryptDraft(secret, "T-1/review/e1", sealed)).toEqual({ rows: [1, null] });
  await expect(decryptDraft(newSecret(), "T-1/review/e1", sealed)).rejects.toThrow();
  await expect(decryptDraft(secret, "T-1/scores/e1", sealed)).rejects.toThrow();
});

test("the length of a draft says nothing of what is in it", async () => {
  const secret = random(20);
  const short = await encryptDraft(secret, "a", {});
  const long = await encryptDraft(secret, "a", { text: "方案".repeat(500) });
  expect(short.length).toBe(long.length);
});
