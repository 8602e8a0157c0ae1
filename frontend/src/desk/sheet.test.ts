import { expect, test } from "vitest";

import { carriedOver, emptyDraft, filledOf, isFilled, readPoints } from "./sheet";

test("points are hundredths, within what an item has", () => {
  expect(readPoints("12.5", 4000)).toBe(1250);
  expect(readPoints(" 40 ", 4000)).toBe(4000);
  expect(readPoints("0.29", 4000)).toBe(29);
  expect(readPoints("", 4000)).toBeNull();
  for (const typed of ["40.01", "-1", "1.234", "1e1", "一"]) expect(() => readPoints(typed, 4000)).toThrow();
});

test("who fails a bid says why", () => {
  expect(isFilled({ marks: [1, 0], notes: ["", ""] }, "review")).toBe(false);
  expect(isFilled({ marks: [1, 0], notes: ["", "没有签章"] }, "review")).toBe(true);
  expect(isFilled({ marks: [1, 0], notes: ["", ""] }, "scores")).toBe(true);
  expect(isFilled({ marks: [1, null], notes: ["", ""] }, "scores")).toBe(false);
});

test("a draft keeps what is still asked, and nothing else", () => {
  const draft = emptyDraft(["a", "b"], 2);
  draft.rows["a"]!.marks = [1, 2];
  expect(filledOf(draft)).toEqual([2, 4]);
  const found = carriedOver(draft, ["a", "c"], 2);
  expect(found.rows["a"]!.marks).toEqual([1, 2]);
  expect(Object.keys(found.rows)).toEqual(["a", "c"]);
  expect(carriedOver(draft, ["a"], 3).rows["a"]!.marks).toEqual([null, null, null]);
});
