import { expect, test } from "vitest";
import { spoken } from "./clocks";

test("less than a day is hours, minutes and seconds", () => {
  expect(spoken(0, "en")).toBe("00:00:00");
  expect(spoken(3_661, "zh-hans")).toBe("01:01:01");
});

test("days stand before in the page's language", () => {
  expect(spoken(2 * 86_400 + 5, "zh-hans")).toBe("2 天 00:00:05");
  expect(spoken(86_400, "en")).toBe("1 d 00:00:00");
});
