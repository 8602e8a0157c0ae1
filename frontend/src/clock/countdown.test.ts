import { describe, expect, it } from "vitest";

import { texts } from "../text/texts";
import { parseSpans, type Span, WorkCalendar } from "./calendar";
import { countdown, used } from "./countdown";

const at = (text: string): number => Date.parse(`${text}:00+08:00`);
const day = (date: string): Span[] => [
  [at(`${date}T09:00`), at(`${date}T12:00`)],
  [at(`${date}T13:30`), at(`${date}T17:30`)],
];

// The week before National Day 2026: 09-29 and 09-30 are worked, then nothing until 10-09, and
// Saturday 10-10 is a make-up day.
const calendar = new WorkCalendar(["2026-09-29", "2026-09-30", "2026-10-09", "2026-10-10"].flatMap(day));
const [zh, en] = [texts("zh"), texts("en")];
const said = (now: string, due: string): string => countdown(at(now), at(due), calendar, zh);

describe("working time", () => {
  it("counts only what lies in the intervals", () => {
    const hours = (from: string, to: string): number =>
      calendar.between(at(from), at(to)) / 3_600_000;
    expect(hours("2026-09-29T09:00", "2026-09-29T17:30")).toBe(7);
    expect(hours("2026-09-29T11:00", "2026-09-29T14:00")).toBe(1.5);
    expect(hours("2026-09-30T17:30", "2026-10-09T09:00")).toBe(0);
    expect(hours("2026-10-09T10:00", "2026-09-30T16:30")).toBe(-2);
  });

  it("knows when people are at work", () => {
    expect(calendar.isWorking(at("2026-09-30T09:00"))).toBe(true);
    expect(calendar.isWorking(at("2026-09-30T12:00"))).toBe(false);
    expect(calendar.isWorking(at("2026-10-01T10:00"))).toBe(false);
    expect(calendar.isWorking(at("2026-09-01T10:00"))).toBe(false);
  });

  it("takes the commonest day for a working day", () => {
    const short: Span = [at("2026-10-12T09:00"), at("2026-10-12T12:00")];
    expect(new WorkCalendar([...day("2026-10-09"), ...day("2026-10-10"), short]).dayLength).toBe(25_200_000);
    expect(new WorkCalendar([]).dayLength).toBe(25_200_000);
  });

  it("leaves out what is no interval", () => {
    const spans = [["2026-09-30T09:00:00+08:00", "2026-09-30T12:00:00+08:00"], ["x", "y"], null, [1], []];
    expect(parseSpans(spans)).toEqual([[at("2026-09-30T09:00"), at("2026-09-30T12:00")]]);
    expect(parseSpans(undefined)).toEqual([]);
  });
});

describe("countdown", () => {
  it("says days and hours, and minutes only within a day", () => {
    expect(said("2026-09-29T14:30", "2026-10-09T17:30")).toBe("剩 2 个工作日 3 小时");
    expect(said("2026-09-30T09:00", "2026-09-30T17:30")).toBe("剩 1 个工作日");
    expect(said("2026-09-30T16:15", "2026-09-30T17:30")).toBe("剩 1 小时 15 分钟");
    expect(said("2026-09-30T17:00", "2026-09-30T17:30")).toBe("剩 30 分钟");
  });

  it("stands still while nobody works", () => {
    const evening = said("2026-09-30T18:00", "2026-10-09T12:00");
    expect(evening).toBe("剩 3 小时");
    expect(said("2026-10-05T08:00", "2026-10-09T12:00")).toBe(evening);
  });

  it("turns at the due moment", () => {
    const due = at("2026-09-30T17:30");
    expect(countdown(due - 1, due, calendar, zh)).toBe("剩 不足 1 分钟");
    expect(countdown(due, due, calendar, zh)).toBe("超 不足 1 分钟");
    expect(said("2026-10-09T11:00", "2026-09-30T16:30")).toBe("超 3 小时");
  });

  it("says less where the intervals do not reach, and never guesses", () => {
    expect(said("2026-09-29T09:00", "2026-12-01T17:30")).toBe("剩 4 个工作日以上");
    expect(said("2026-09-29T10:00", "2026-09-20T17:30")).toBe("9月20日起超时");
    expect(countdown(at("2026-09-29T10:00"), at("2026-10-09T10:00"), new WorkCalendar([]), zh)).toBe(
      "10月9日到期",
    );
  });

  it("says it in English", () => {
    const in_english = (now: string, due: string): string =>
      countdown(at(now), at(due), calendar, en);
    expect(in_english("2026-09-29T14:30", "2026-10-09T17:30")).toBe("2 working days 3 hours left");
    expect(in_english("2026-09-30T16:15", "2026-09-30T17:30")).toBe("1 hour 15 minutes left");
    expect(in_english("2026-10-09T11:00", "2026-09-30T16:30")).toBe("over by 3 hours");
  });
});

describe("the bar", () => {
  const part = (now: string, start: string, due: string): number =>
    used(at(now), at(start), at(due), calendar);

  it("fills with working time", () => {
    expect(part("2026-09-29T09:00", "2026-09-29T09:00", "2026-09-30T17:30")).toBe(0);
    expect(part("2026-09-29T20:00", "2026-09-29T09:00", "2026-09-30T17:30")).toBe(0.5);
    expect(part("2026-09-30T17:30", "2026-09-29T09:00", "2026-09-30T17:30")).toBe(1);
    expect(part("2026-11-30T17:30", "2026-09-29T09:00", "2026-09-30T17:30")).toBe(1);
  });

  it("goes on smoothly where a case began before the intervals", () => {
    const shares = ["2026-09-29T10:00", "2026-09-30T10:00", "2026-10-09T10:00"].map((now) =>
      part(now, "2026-09-15T09:00", "2026-10-10T17:30"),
    );
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBeGreaterThan(0);
    expect(shares[2]).toBeLessThan(1);
  });

  it("stays empty before the start and for a limit of nothing", () => {
    expect(part("2026-09-29T09:00", "2026-09-30T09:00", "2026-10-09T17:30")).toBe(0);
    expect(part("2026-09-29T09:00", "2026-09-30T18:00", "2026-09-30T19:00")).toBe(0);
  });
});
