import { describe, expect, it } from "vitest";

import type { Rows } from "../live/messages";
import { Boards } from "./boards";
import { lineOf } from "./panels/head";
import {
  list,
  readAck,
  readAlarm,
  readCase,
  readCheckpoint,
  readDepartment,
  readFigures,
  readName,
  readStream,
  readTrend,
} from "./rows";
import { byUrgency } from "./urgency";

const odd: unknown[] = [null, undefined, "", "soon", -1, {}, [], true, Number.NaN];

describe("reading rows", () => {
  it("never fails, whatever a row holds", () => {
    const fields = ["no", "item", "due_at", "lamp", "green", "order", "at", "days", "size", "name", "red"];
    for (const value of odd) {
      const row = Object.fromEntries(fields.map((field) => [field, value]));
      for (const read of [readCase, readDepartment, readStream, readAlarm, readAck]) {
        expect(() => read("key:1", row)).not.toThrow();
      }
      for (const read of [readFigures, readTrend, readCheckpoint, readName]) {
        expect(() => read(row)).not.toThrow();
      }
    }
    expect(readFigures(undefined).running).toBeNull();
    expect(readTrend(undefined).days).toEqual([]);
  });

  it("does not guess a lamp", () => {
    expect(readCase("case:1", { lamp: "purple" }).lamp).toBe("unknown");
    expect(readCase("case:1", { lamp: "paused" }).lamp).toBe("paused");
  });

  it("keeps a note to the byte", () => {
    expect(readCheckpoint({ note: "a\n1\nb\n\n— c\n" })?.note).toBe("a\n1\nb\n\n— c\n");
  });

  it("picks the rows of a kind", () => {
    const rows = new Map([["case:1", {}], ["case:2", {}], ["meta", {}]]);
    expect(list(rows, "case:", readCase).map(({ key }) => key)).toEqual(["case:1", "case:2"]);
  });
});

describe("urgency", () => {
  it("puts red first, what ran over last on top, then what is due next", () => {
    const line = (no: string, lamp: string, due: string, priority = 0): unknown => ({
      no, lamp, due_at: `2026-09-30T${due}:00Z`, priority,
    });
    const rows = [
      line("paused", "paused", "01:00"),
      line("later", "green", "05:00"),
      line("next", "green", "03:00"),
      line("green channel", "green", "09:00", 1),
      line("soon", "yellow", "02:00"),
      line("long over", "red", "00:10"),
      line("just over", "red", "00:50"),
      { no: "unknown" },
    ].map((row, n) => readCase(`case:${n}`, row as Record<string, unknown>));
    expect(rows.sort(byUrgency).map(({ no }) => no)).toEqual([
      "just over", "long over", "soon", "green channel", "next", "later", "paused", "unknown",
    ]);
  });
});

describe("a playlist", () => {
  const alarm = new Map([["alarm:9", {}]]);

  it("shows each board for its turn", () => {
    const boards = new Boards(["wall:1", "wall:2"], 1_000, 1, 0);
    expect([boards.shown, boards.place]).toEqual(["wall:2", "2 / 2"]);
    expect(boards.turn(999)).toBe(false);
    expect(boards.turn(1_000)).toBe(true);
    expect(boards.shown).toBe("wall:1");
  });

  it("stays with a single board", () => {
    const boards = new Boards(["wall:1"], 1_000, 3, 0);
    expect(boards.turn(5_000)).toBe(false);
    expect([boards.shown, boards.place]).toEqual(["wall:1", ""]);
  });

  it("is complete when every board has come, and counts an alarm of two boards once", () => {
    const boards = new Boards(["wall:1", "wall:2"], 1_000, 0, 0);
    boards.take("wall:1", alarm);
    expect(boards.complete).toBe(false);
    boards.take("wall:2", alarm);
    expect(boards.complete).toBe(true);
    expect(boards.alarms().map(({ key }) => key)).toEqual(["alarm:9"]);
  });

  it("makes a calendar once a row", () => {
    const boards = new Boards(["wall:1"], 1_000, 0, 0);
    const row = { spans: [["2026-09-30T01:00:00Z", "2026-09-30T04:00:00Z"]] };
    boards.take("wall:1", new Map([["calendar", row]]));
    const { calendar } = boards;
    boards.take("wall:1", new Map<string, object>([["calendar", row], ["meta", {}]]) as Rows);
    expect(boards.calendar).toBe(calendar);
  });
});

describe("the state of the line", () => {
  const state = { link: "open", stale: false, refused: new Map(), closeCode: null } as const;

  it("is live only with fresh data of every board", () => {
    expect(lineOf(state, true)).toBe("live");
    expect(lineOf(state, false)).toBe("connecting");
    expect(lineOf({ ...state, stale: true }, true)).toBe("stalled");
    expect(lineOf({ ...state, stale: true, link: "waiting" }, true)).toBe("reconnecting");
    expect(lineOf({ ...state, stale: true, link: "waiting" }, false)).toBe("connecting");
    expect(lineOf({ ...state, link: "waiting" }, true)).toBe("reconnecting");
  });

  it("is refused when the server says so", () => {
    expect(lineOf({ ...state, refused: new Map([["wall:1", "no"]]) }, true)).toBe("refused");
    expect(lineOf({ ...state, link: "waiting", closeCode: 4401 }, true)).toBe("refused");
  });
});
