/** Words on paper: those of the reference implementation are read, and read back what is written. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { random, toHex } from "../bytes";
import { fromWords, toWords } from "./slip39";

type Vector = { secret: string; threshold: number; lists: string[] };
const path = new URL("../../../../tests/vectors/envelope/words.json", import.meta.url);
const vectors = JSON.parse(readFileSync(path, "utf8")) as Vector[];

test.each(vectors)("the reference's $threshold lists", async ({ secret, threshold, lists }) => {
  expect(toHex(await fromWords(lists.slice(-threshold).join("\n")))).toBe(secret);
});

test.each([
  [1, 1],
  [2, 3],
  [3, 5],
  [5, 16],
])("%i of %i come back", async (threshold, count) => {
  const secret = random(32);
  const lists = await toWords(secret, threshold, count);
  expect(new Set(lists).size).toBe(count);
  const some = lists.slice(-threshold);
  expect(await fromWords(some.join(" ").toUpperCase())).toEqual(secret);
});

test("numbers and line breaks between words are passed over", async () => {
  const [list] = await toWords(random(32), 1, 1);
  const copied = list!.split(" ").map((word, at) => `${at + 1}. ${word}`);
  expect(await fromWords(copied.join("\n"))).toEqual(await fromWords(list!));
});

test("what is wrong is named", async () => {
  const [first, second, third] = (await toWords(random(32), 2, 3)) as [string, string, string];
  const says = (...lists: string[]): Promise<string> =>
    fromWords(lists.join("\n")).then(
      () => "nothing",
      (error: Error) => error.message,
    );
  const words = second.split(" ");
  const swapped = [...words.slice(0, 6), words[7], words[6], ...words.slice(8)].join(" ");
  const misspelt = ["academio", ...words.slice(1)].join(" ");
  expect(await says("")).toBe("enter the words");
  expect(await says(first)).toBe("2 lists are needed, and there is one");
  expect(await says(first, first)).toBe("one list was entered twice");
  expect(await says(first, words.slice(1).join(" "))).toBe("list 2: 32 words instead of 33");
  expect(await says(first, misspelt)).toBe("list 2: word 1, academio, is none of the list's");
  if (words[6] !== words[7]) {
    expect(await says(first, swapped)).toContain("its checksum does not hold");
  }
  const [stranger] = await toWords(random(32), 2, 3);
  expect(await says(third, stranger!)).toBe("these lists are not of one backup");
});
