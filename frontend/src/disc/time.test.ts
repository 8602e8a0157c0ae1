import { expect, it } from "vitest";

import { Time } from "./time";

const zero = "2026-09-30T08:00:00.000Z";
const begun = Date.parse(zero);

it("counts a rehearsal's seconds as fast as its clock ran", () => {
  const time = new Time({ zero, rate: 60 });
  expect(time.clock(10)).toBe(begun + 600_000);
  expect(time.axis(begun + 600_000)).toBe(10);
});

it("is told by the chains once they were read", () => {
  const time = new Time({ zero, rate: 60 });
  time.by({ clock: (axis) => axis + 1, axis: (at) => at - 1 });
  expect([time.clock(10), time.axis(11)]).toEqual([11, 10]);
});
