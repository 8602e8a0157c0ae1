import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checksum } from "./checksum";
import { LiveClient, type Rows } from "./client";

/** A socket whose far end is the test. */
class Line extends EventTarget {
  readonly said: Record<string, unknown>[] = [];
  closed = false;

  send(text: string): void {
    this.said.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.closed = true;
  }

  hear(message: object): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  break(code: number): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

const NOON = Date.UTC(2026, 8, 30, 4);
const lines: Line[] = [];
let live: LiveClient;

const iso = (ms: number): string => new Date(ms).toISOString();
const line = (): Line => lines.at(-1)!;
const hello = (): void => line().hear({ k: "hello", now: iso(NOON), rate: 1 });
const beat = (v: Record<string, number>, now = NOON, asof = now): void =>
  line().hear({ k: "beat", now: iso(now), rate: 1, asof: iso(asof), v });
const snap = (v: number, rows: object, e = "a"): void => line().hear({ k: "snap", t: "wall:1", e, v, rows });
const delta = (p: number, v: number, set: object, del: string[] = [], e = "a"): void =>
  line().hear({ k: "delta", t: "wall:1", e, p, v, set, del });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  lines.length = 0;
  live = new LiveClient("ws://hall/live/", {
    random: () => 1,
    open: () => {
      lines.push(new Line());
      return line() as unknown as WebSocket;
    },
  });
});

afterEach(() => {
  live.close();
  vi.useRealTimers();
});

const follow = (): { rows: () => unknown; changed: () => ReadonlySet<string> } => {
  let held: Rows = new Map();
  let last: ReadonlySet<string> = new Set();
  live.subscribe("wall:1", (rows, changed) => {
    held = rows;
    last = changed;
  });
  return { rows: () => Object.fromEntries(held), changed: () => last };
};

describe("rows", () => {
  it("start with a snapshot and go on with deltas", () => {
    const seen = follow();
    hello();
    expect(line().said).toEqual([{ k: "sub", t: "wall:1", e: null, v: null }]);
    snap(4, { a: { n: 1 }, b: { n: 2 } });
    delta(4, 5, { c: { n: 3 } }, ["a"]);
    expect(seen.rows()).toEqual({ b: { n: 2 }, c: { n: 3 } });
    expect(seen.changed()).toEqual(new Set(["a", "c"]));
  });

  it("ask once for what a gap hides, and take no delta that does not follow", () => {
    const seen = follow();
    hello();
    snap(4, { a: { n: 1 } });
    delta(6, 7, { a: { n: 9 } });
    delta(7, 8, { a: { n: 10 } });
    expect(seen.rows()).toEqual({ a: { n: 1 } });
    expect(line().said.slice(1)).toEqual([{ k: "sub", t: "wall:1", e: "a", v: 4 }]);
    delta(4, 8, { a: { n: 10 } });
    expect(seen.rows()).toEqual({ a: { n: 10 } });
  });

  it("take a new epoch only as a snapshot", () => {
    const seen = follow();
    hello();
    snap(4, { a: { n: 1 } });
    delta(4, 5, { a: { n: 2 } }, [], "b");
    expect(seen.rows()).toEqual({ a: { n: 1 } });
    snap(1, { z: { n: 0 } }, "b");
    expect(seen.rows()).toEqual({ z: { n: 0 } });
    expect(seen.changed()).toEqual(new Set(["a", "z"]));
  });

  it("resume from their version after a broken line", () => {
    const seen = follow();
    hello();
    snap(4, { a: { n: 1 } });
    line().break(1006);
    vi.advanceTimersByTime(600);
    expect(lines).toHaveLength(2);
    hello();
    expect(line().said).toEqual([{ k: "sub", t: "wall:1", e: "a", v: 4 }]);
    delta(4, 9, {}, ["a"]);
    expect(seen.rows()).toEqual({});
  });

  it("are asked for again when a beat names another version or a checksum differs", () => {
    follow();
    hello();
    snap(4, { a: { n: 1 } });
    beat({ "wall:1": 6 });
    expect(line().said.at(-1)).toEqual({ k: "sub", t: "wall:1", e: "a", v: 4 });
    delta(4, 6, {});
    line().hear({ k: "check", t: "wall:1", e: "a", v: 6, sum: 1 });
    expect(line().said.at(-1)).toEqual({ k: "sub", t: "wall:1", e: null, v: null });
  });

  it("have the checksum the server computes, whatever the order and the spelling", () => {
    const rows = { b: { z: 1.5, a: -0, 名: "张**", list: [1e21, true, null] }, "😀": { "\uffff": 1, "😀": 2 } };
    // tests/live/test_checksum.py holds the same rows and the same sum
    expect(checksum(new Map(Object.entries(rows)))).toBe(602466191);
  });
});

describe("the clock", () => {
  it("counts from the beat by the monotonic clock, at the server's rate", () => {
    hello();
    line().hear({ k: "beat", now: iso(NOON), rate: 60, asof: iso(NOON), v: {} });
    vi.advanceTimersByTime(1_000);
    expect(live.clock.now()).toBe(NOON + 60_000);
  });

  it("is not set back by a beat that was late on the line, but follows a clock that moved", () => {
    hello();
    vi.advanceTimersByTime(1_000);
    beat({}, NOON + 900);
    expect(live.clock.now()).toBe(NOON + 1_000);
    beat({}, NOON - 3_600_000);
    expect(live.clock.now()).toBe(NOON - 3_600_000);
  });
});

describe("the state", () => {
  it("is stale until the first beat, and again four seconds after the last", () => {
    expect(live.state.stale).toBe(true);
    hello();
    beat({});
    expect(live.state.stale).toBe(false);
    vi.advanceTimersByTime(4_500);
    expect(live.state.stale).toBe(true);
  });

  it("is stale when the beats go on but the data grows old", () => {
    hello();
    for (let second = 0; second <= 6; second++) {
      beat({}, NOON + second * 1_000, NOON);
      vi.advanceTimersByTime(1_000);
    }
    expect(live.state.stale).toBe(true);
    expect(live.dataAge).toBeGreaterThan(5_000);
  });

  it("is stale when a topic stays astray", () => {
    follow();
    hello();
    for (let second = 0; second <= 5; second++) {
      beat({ "wall:1": 3 }, NOON + second * 1_000);
      vi.advanceTimersByTime(1_000);
    }
    expect(live.state.stale).toBe(true);
  });

  it("tells each change once", () => {
    const told: string[] = [];
    live.onState((state) => told.push(`${state.link} ${state.stale ? "stale" : "fresh"}`));
    hello();
    beat({});
    beat({});
    line().break(1006);
    expect(told).toEqual(["connecting stale", "open stale", "open fresh", "waiting fresh"]);
  });

  it("names a refused topic and does not ask for it again", () => {
    follow();
    hello();
    line().hear({ k: "refused", t: "wall:1", why: "无权查看" });
    beat({});
    expect([...live.state.refused]).toEqual([["wall:1", "无权查看"]]);
    expect(line().said).toHaveLength(1);
  });
});

describe("the line", () => {
  it("is cut when it has been silent for ten seconds", () => {
    hello();
    vi.advanceTimersByTime(11_000);
    expect(lines[0]!.closed).toBe(true);
    expect(lines.length).toBeGreaterThan(1);
  });

  it("is tried again after longer and longer times, slowly where the server sent us away", () => {
    line().break(1006);
    vi.advanceTimersByTime(500);
    expect(lines).toHaveLength(2);
    line().break(1006);
    vi.advanceTimersByTime(999);
    expect(lines).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(lines).toHaveLength(3);
    line().break(4401);
    vi.advanceTimersByTime(14_999);
    expect(lines).toHaveLength(3);
    expect(live.state.closeCode).toBe(4401);
  });

  it("hears nothing more from a socket it has left", () => {
    const seen = follow();
    hello();
    const old = line();
    old.break(1006);
    vi.advanceTimersByTime(600);
    hello();
    old.hear({ k: "snap", t: "wall:1", e: "a", v: 1, rows: { ghost: {} } });
    expect(seen.rows()).toEqual({});
  });
});
