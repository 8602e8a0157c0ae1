import { describe, expect, it } from "vitest";
import { words } from "./words";

describe("how late an alarm came", () => {
  it.each([
    [4.4, "到期后 4 毫秒报警", "alarm 4 ms after the due moment"],
    [68_059.8, "到期后 68 秒报警", "alarm 68 s after the due moment"],
    [3_600_267.6, "到期后 60 分钟报警", "alarm 60 min after the due moment"],
    [86_400_000, "到期后 24 小时报警", "alarm 24 h after the due moment"],
  ])("says %d milliseconds in a unit that people read", (ms, zh, en) => {
    expect(words("zh").lateness(ms)).toBe(zh);
    expect(words("en").lateness(ms)).toBe(en);
  });
});
