import { describe, expect, it } from "vitest";

import { untilReload } from "./reload";

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(`${text}:00+08:00`);
const reloadAt = (now: string, random: number): number => at(now) + untilReload(at(now), random);

describe("the nightly reload", () => {
  it("comes between three and four in the morning, each wall at its own moment", () => {
    expect(reloadAt("2026-09-30T10:00", 0)).toBe(at("2026-10-01T03:00"));
    expect(reloadAt("2026-09-30T10:00", 0.5)).toBe(at("2026-10-01T03:30"));
    expect(reloadAt("2026-10-01T00:30", 0)).toBe(at("2026-10-01T03:00"));
  });

  it("never follows closely on a start", () => {
    expect(reloadAt("2026-10-01T02:30", 0)).toBe(at("2026-10-02T03:00"));
    for (let minute = 0; minute < 24 * 60; minute += 7) {
      const wait = untilReload(at("2026-10-01T00:00") + minute * 60_000, 0.9);
      expect(wait).toBeGreaterThanOrEqual(2 * HOUR);
      expect(wait).toBeLessThan(27 * HOUR);
    }
  });
});
