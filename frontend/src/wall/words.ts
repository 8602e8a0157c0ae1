/** The wall's words, both languages side by side. Its times are Asia/Shanghai's. */
import { type Language, plural, texts, type Texts } from "../text/texts";
import type { Lamp, Name, RecordingRow } from "./rows";

export type Words = Texts & {
  name: (of: Name) => string;
  lamps: Record<Lamp | "unknown", string>;
  clocks: Record<string, string>;
  anyClock: string;
  figures: Record<
    "accepted" | "finished" | "running" | "paused" | "on_time_rate" | "yellow" | "red" | "speed",
    string
  >;
  urgent: string;
  departments: string;
  department: string;
  stream: string;
  trend: string;
  trendLines: { accepted: string; finished: string; red: string };
  checkpoint: (size: number | null) => string;
  noCheckpoint: string;
  page: (page: number, pages: number) => string;
  nothingUrgent: string;
  noDepartments: string;
  nothingYet: string;
  noTrend: string;
  greenChannel: string;
  notCounting: string;
  noDue: string;
  noAlarms: string;
  openAlarms: (count: number) => string;
  picture: { live: string; lost: string };
  recording: (row: Omit<RecordingRow, "key" | "pictures">) => string;
  acknowledged: (no: string, by: string, time: string) => string;
  takeover: (count: number) => string;
  more: (count: number) => string;
  dueWas: (moment: string) => string;
  lateness: (ms: number) => string;
  asOf: (time: string) => string;
  live: string;
  connecting: string;
  reconnecting: string;
  stalled: string;
  refused: string;
  greyed: (time: string) => string;
  neverSeen: string;
  rate: (rate: number) => string;
  sound: string;
  offDuty: string;
  pairing: string;
  pairingHow: string;
  pairingLasts: (seconds: number) => string;
  pairingFailed: string;
  clockTime: (at: number) => string;
  clockDate: (at: number) => string;
  shortMoment: (at: number) => string;
  percent: (share: number) => string;
  count: (n: number) => string;
};

const ZONE = "Asia/Shanghai";

function formatter(locale: string, style: Intl.DateTimeFormatOptions): (at: number) => string {
  const made = new Intl.DateTimeFormat(locale, { timeZone: ZONE, hourCycle: "h23", ...style });
  return (at) => (Number.isNaN(at) ? "—" : made.format(at));
}

const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
const SHORT = { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" } as const;
const DATE = { year: "numeric", month: "long", day: "numeric", weekday: "long" } as const;
const counts = new Intl.NumberFormat("en-US");

/** A delay in the unit that says it best: milliseconds up to ten seconds, hours from two on. */
function delay(ms: number, units: readonly [string, string, string, string]): string {
  if (ms < 10_000) return `${counts.format(Math.round(ms))} ${units[0]}`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} ${units[1]}`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} ${units[2]}`;
  return `${counts.format(Math.round(ms / 3_600_000))} ${units[3]}`;
}

const OCCASIONS_ZH: Record<string, string> = { opening: "开标", draw: "抽取", evaluation: "评标" };
const FAULTS_ZH: Record<string, string> = { lost: "信号丢失", black: "画面全黑", covered: "镜头被遮挡", frozen: "画面冻结", defocus: "画面模糊", moved: "机位移动", spared: "录像盘已满，改录备用盘" };
const FAULTS_EN: Record<string, string> = { lost: "signal lost", black: "black", covered: "covered", frozen: "frozen", defocus: "out of focus", moved: "moved", spared: "disk full, goes on on the spare" };
const OCCASIONS_EN: Record<string, string> = { opening: "Opening", draw: "Draw", evaluation: "Evaluation" };

const shared = {
  clockTime: formatter("en-GB", TIME),
  percent: (share: number): string => `${(share * 100).toFixed(share === 1 ? 0 : 1)}%`,
  count: (n: number): string => counts.format(n),
};

const zh: Words = {
  ...texts("zh"),
  ...shared,
  name: (of) => of.zh || of.en || "—",
  lamps: { green: "正常", yellow: "预警", red: "超时", paused: "中止", unknown: "不明" },
  clocks: {
    statutory: "法定时限",
    promised: "承诺时限",
    step: "环节时限",
    part: "并联时限",
    notice: "告知时限",
    local: "上报时限",
    pause: "中止时限",
  },
  anyClock: "时限",
  figures: {
    accepted: "今日受理",
    finished: "今日办结",
    running: "在办",
    paused: "中止",
    on_time_rate: "按时办结率",
    yellow: "预警",
    red: "超时",
    speed: "实际用时占承诺",
  },
  urgent: "最紧急的办件",
  departments: "各部门",
  department: "部门",
  stream: "刚刚发生",
  trend: "近日办件",
  trendLines: { accepted: "受理", finished: "办结", red: "超时" },
  checkpoint: (size) => `${size === null ? "台账" : `台账至第 ${counts.format(size)} 条`}\n拍照即为见证`,
  noCheckpoint: "尚无存证",
  page: (page, pages) => `第 ${page} / ${pages} 页`,
  nothingUrgent: "没有在办的办件",
  noDepartments: "没有部门",
  nothingYet: "今天还没有动态",
  noTrend: "还没有可比的日子",
  greenChannel: "绿色通道",
  notCounting: "中止，不计时",
  noDue: "未定期限",
  noAlarms: "没有待签收的超时",
  openAlarms: (count) => `${counts.format(count)} 项超时待签收`,
  picture: { live: "直播", lost: "没有画面" },
  recording: ({ occasion, title, well, all, alarms }) =>
    [...alarms.map((one) => `■ ${one.title} ${FAULTS_ZH[one.fault] ?? one.fault}，待签收`), `REC ${OCCASIONS_ZH[occasion] ?? ""} ${title} ${well}/${all}`].join(" · "),
  acknowledged: (no, by, time) => `${no} 已由 ${by} 于 ${time} 签收`,
  takeover: (count) => (count === 1 ? "超时报警" : `超时报警 · ${counts.format(count)} 项`),
  more: (count) => `另有 ${counts.format(count)} 项`,
  dueWas: (moment) => `应于 ${moment} 前办结`,
  lateness: (ms) => `到期后 ${delay(ms, ["毫秒", "秒", "分钟", "小时"])}报警`,
  asOf: (time) => `数据截至 ${time}`,
  live: "● 实时",
  connecting: "▲ 正在连接",
  reconnecting: "▲ 正在重连",
  stalled: "■ 数据停滞",
  refused: "■ 未获授权",
  greyed: (time) => `数据中断 · 画面停在 ${time}`,
  neverSeen: "正在连接，尚无数据",
  rate: (rate) => `演练 ×${rate}`,
  sound: "开启声音",
  offDuty: "非工作时间，时限不走",
  pairing: "大屏配对",
  pairingHow: "请管理员在“大屏”页面输入此码，并选择要显示的机构。",
  pairingLasts: (seconds) => `此码 ${Math.ceil(seconds / 60)} 分钟内有效，过期自动更换。`,
  pairingFailed: "连不上服务器，正在重试。",
  clockDate: formatter("zh-CN", DATE),
  shortMoment: formatter("zh-CN", SHORT),
};

const en: Words = {
  ...texts("en"),
  ...shared,
  name: (of) => of.en || of.zh || "—",
  lamps: {
    green: "Normal",
    yellow: "Due soon",
    red: "Overdue",
    paused: "Paused",
    unknown: "Unknown",
  },
  // Shorter than on a page: a wall's letters are large.
  hours: (hours) => `${hours} h`,
  minutes: (minutes) => `${minutes} min`,
  clocks: {
    statutory: "statutory",
    promised: "promised",
    step: "step",
    part: "joint part",
    notice: "notice",
    local: "local part",
    pause: "pause",
  },
  anyClock: "limit",
  figures: {
    accepted: "Accepted today",
    finished: "Finished today",
    running: "Running",
    paused: "Paused",
    on_time_rate: "On time",
    yellow: "Due soon",
    red: "Overdue",
    speed: "Time ÷ promise",
  },
  urgent: "Most urgent cases",
  departments: "Departments",
  department: "Department",
  stream: "Just happened",
  trend: "Recent days",
  trendLines: { accepted: "accepted", finished: "finished", red: "overdue" },
  checkpoint: (size) => `${size === null ? "Ledger" : `Ledger of ${counts.format(size)}`}\na photo is a witness`,
  noCheckpoint: "No checkpoint yet",
  page: (page, pages) => `page ${page} of ${pages}`,
  nothingUrgent: "No case is open",
  noDepartments: "No departments",
  nothingYet: "Nothing yet today",
  noTrend: "No days to compare yet",
  greenChannel: "Green channel",
  notCounting: "Paused, not counting",
  noDue: "No limit set",
  noAlarms: "No alarm waits for an answer",
  openAlarms: (count) => `${counts.format(count)} overdue, not acknowledged`,
  picture: { live: "Live", lost: "No picture" },
  recording: ({ occasion, title, well, all, alarms }) =>
    [...alarms.map((one) => `■ ${one.title}: ${FAULTS_EN[one.fault] ?? one.fault}, not acknowledged`), `REC ${OCCASIONS_EN[occasion] ?? ""} ${title} ${well}/${all}`].join(" · "),
  acknowledged: (no, by, time) => `${no} acknowledged by ${by} at ${time}`,
  takeover: (count) => (count === 1 ? "Overdue" : `${counts.format(count)} overdue`),
  more: (count) => `and ${counts.format(count)} more`,
  dueWas: (moment) => `was due ${moment}`,
  lateness: (ms) => `alarm ${delay(ms, ["ms", "s", "min", "h"])} after the due moment`,
  asOf: (time) => `Data as of ${time}`,
  live: "● Live",
  connecting: "▲ Connecting",
  reconnecting: "▲ Reconnecting",
  stalled: "■ No fresh data",
  refused: "■ Not allowed",
  greyed: (time) => `No fresh data · this is ${time}`,
  neverSeen: "Connecting, no data yet",
  rate: (rate) => `Rehearsal ×${rate}`,
  sound: "Allow sound",
  offDuty: "Out of hours: no clock runs",
  pairing: "Pair this display",
  pairingHow: "An administrator enters this code under “Wall displays” and chooses what to show.",
  pairingLasts: (seconds) =>
    `Valid for ${plural(Math.ceil(seconds / 60), "minute")}; then a new one appears.`,
  pairingFailed: "The server cannot be reached; trying again.",
  clockDate: formatter("en-GB", DATE),
  shortMoment: formatter("en-GB", { ...SHORT, month: "short" }),
};

export function words(language: Language): Words {
  return language === "en" ? en : zh;
}
