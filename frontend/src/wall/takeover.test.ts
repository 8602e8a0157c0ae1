import { describe, expect, it } from "vitest";

import { type AlarmRow, readAlarm } from "./rows";
import { Takeover } from "./takeover";

const alarms = (...numbers: number[]): AlarmRow[] => numbers.map((n) => readAlarm(`alarm:${n}`, {}));
const numbers = (rows: readonly AlarmRow[]): number[] => rows.map((row) => row.number);

describe("an alarm takes the screen", () => {
  it("not on a first start", () => {
    const takeover = new Takeover();
    expect(takeover.see(alarms(1, 2), 0)).toEqual([]);
    expect(takeover.current(0)).toEqual([]);
  });

  it("for some seconds, once", () => {
    const takeover = new Takeover();
    takeover.see(alarms(1), 0);
    expect(numbers(takeover.see(alarms(1, 2), 100))).toEqual([2]);
    expect(takeover.see(alarms(1, 2), 200)).toEqual([]);
    expect(numbers(takeover.current(12_000))).toEqual([2]);
    expect(takeover.current(12_100)).toEqual([]);
  });

  it("also the first that ever comes to an empty board", () => {
    const takeover = new Takeover();
    takeover.see([], 0);
    expect(numbers(takeover.see(alarms(7), 100))).toEqual([7]);
  });

  it("after a planned reload too, when it came meanwhile", () => {
    expect(numbers(new Takeover(5).see(alarms(4, 5, 6), 0))).toEqual([6]);
  });

  it("and leaves when it is acknowledged", () => {
    const takeover = new Takeover(1);
    takeover.see(alarms(2, 3), 0);
    takeover.see(alarms(3), 1_000);
    expect(numbers(takeover.current(1_000))).toEqual([3]);
  });

  it("but not when it only comes back onto the list of the latest", () => {
    const takeover = new Takeover(0);
    takeover.see(alarms(1, 2, 3), 0);
    takeover.see(alarms(2, 3), 20_000);
    expect(takeover.see(alarms(1, 3), 30_000)).toEqual([]);
  });

  it("joined by later ones, newest first, without keeping the board away for ever", () => {
    const takeover = new Takeover(0);
    for (let number = 1; number <= 60; number += 1) {
      takeover.see(alarms(...Array.from({ length: number }, (_, n) => n + 1)), number * 1_000);
    }
    const shownUntil = (now: number): boolean => takeover.current(now).length > 0;
    const again = new Takeover(0);
    again.see(alarms(1), 0);
    again.see(alarms(1, 2), 10_000);
    expect(numbers(again.current(15_900))).toEqual([2, 1]);
    expect(again.current(16_000)).toEqual([]);
    expect(shownUntil(60_000 + 40_000)).toBe(false);
  });
});
