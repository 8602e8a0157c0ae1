/**
 * The rows of a board, read with care: a wall must go on when a field is missing or odd.
 *
 * Absent text is "", an absent number null, an absent moment NaN; nothing here throws. Moments are
 * milliseconds since 1970.
 */
import type { Row, Rows } from "../live/messages";

export type Lamp = "green" | "yellow" | "red" | "paused";

/** A name in both languages; `en` may be "". */
export type Name = { zh: string; en: string };

export type CaseRow = {
  key: string;
  no: string;
  item: Name;
  applicant: string;
  department: Name;
  window: string;
  lamp: Lamp | "unknown";
  start: number;
  due: number;
  priority: number;
  clock: string;
};

export type DepartmentRow = {
  key: string;
  name: Name;
  order: number;
  counts: Record<Lamp, number>;
};

export type StreamRow = { key: string; at: number; text: Name; no: string };

export type AlarmRow = {
  key: string;
  /** Counts up over all boards. */
  number: number;
  no: string;
  item: Name;
  department: Name;
  clock: string;
  due: number;
  fired: number;
  lateness: number | null;
};

export type AckRow = { key: string; no: string; by: string; at: number };

export type RecordingRow = {
  key: string;
  occasion: string;
  title: string;
  /** Cameras that record and see, of all there are. */
  well: number;
  all: number;
  /** Cameras' alarms that nobody has acknowledged, oldest first. */
  alarms: readonly CameraAlarm[];
  /** Where live pictures are to be had: of a running opening alone. */
  pictures: readonly LivePicture[];
};

export type LivePicture = { title: string; socket: string };

export type CameraAlarm = { title: string; fault: string };

export type Figures = Record<
  | "accepted"
  | "finished"
  | "running"
  | "paused"
  | "yellow"
  | "red"
  | "on_time_rate"
  | "speed"
  | "waiting",
  number | null
>;

export type Trend = { days: string[]; accepted: number[]; finished: number[]; red: number[] };

/** `note` is the signed note to the byte. */
export type Checkpoint = { size: number | null; note: string };

const LAMPS: ReadonlySet<unknown> = new Set(["green", "yellow", "red", "paused"]);

export function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
}

export function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function moment(value: unknown): number {
  return typeof value === "string" ? Date.parse(value) : Number.NaN;
}

function name(row: Row, field: string): Name {
  return { zh: text(row[field]), en: text(row[`${field}_en`]) };
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map((v) => number(v) ?? 0) : [];
}

function rowsOf(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter((one): one is Row => typeof one === "object" && one !== null) : [];
}

/** A lamp that is none of the four is not guessed at. */
function lamp(value: unknown): Lamp | "unknown" {
  return LAMPS.has(value) ? (value as Lamp) : "unknown";
}

/** The rows whose key begins with `prefix`, read by `read`. */
export function list<T>(rows: Rows, prefix: string, read: (key: string, row: Row) => T): T[] {
  const found: T[] = [];
  for (const [key, row] of rows) {
    if (key.startsWith(prefix)) found.push(read(key, row));
  }
  return found;
}

export function readCase(key: string, row: Row): CaseRow {
  return {
    key,
    no: text(row["no"]),
    item: name(row, "item"),
    applicant: text(row["applicant"]),
    department: name(row, "department"),
    window: text(row["window"]),
    lamp: lamp(row["lamp"]),
    start: moment(row["started_at"]),
    due: moment(row["due_at"]),
    priority: Number(row["priority"]) || 0,
    clock: text(row["clock"]),
  };
}

export function readDepartment(key: string, row: Row): DepartmentRow {
  const count = (colour: Lamp): number => number(row[colour]) ?? 0;
  return {
    key,
    name: name(row, "name"),
    order: number(row["order"]) ?? Number.MAX_SAFE_INTEGER,
    counts: {
      green: count("green"),
      yellow: count("yellow"),
      red: count("red"),
      paused: count("paused"),
    },
  };
}

export function readStream(key: string, row: Row): StreamRow {
  const said = { zh: text(row["zh"]) || text(row["kind"]), en: text(row["en"]) };
  return { key, at: moment(row["at"]), text: said, no: text(row["no"]) };
}

export function readAlarm(key: string, row: Row): AlarmRow {
  return {
    key,
    number: Number(key.slice("alarm:".length)),
    no: text(row["no"]),
    item: name(row, "item"),
    department: name(row, "department"),
    clock: text(row["clock"]),
    due: moment(row["due_at"]),
    fired: moment(row["fired_at"]),
    lateness: number(row["lateness_ms"]),
  };
}

export function readAck(key: string, row: Row): AckRow {
  return { key, no: text(row["no"]), by: text(row["by"]), at: moment(row["at"]) };
}

export function readRecording(key: string, row: Row): RecordingRow {
  const [well, all] = [number(row["well"]) ?? 0, number(row["all"]) ?? 0];
  const alarms = rowsOf(row["alarms"]).map((one) => ({ title: text(one["title"]), fault: text(one["fault"]) }));
  const pictures = rowsOf(row["pictures"]).map((one) => ({ title: text(one["title"]), socket: text(one["socket"]) }));
  return { key, occasion: text(row["occasion"]), title: text(row["title"]), well, all, alarms, pictures };
}

export function readFigures(row: Row | undefined): Figures {
  const figure = (field: keyof Figures): number | null => number(row?.[field]);
  return {
    accepted: figure("accepted"),
    finished: figure("finished"),
    running: figure("running"),
    paused: figure("paused"),
    yellow: figure("yellow"),
    red: figure("red"),
    on_time_rate: figure("on_time_rate"),
    speed: figure("speed"),
    waiting: figure("waiting"),
  };
}

export function readTrend(row: Row | undefined): Trend {
  const days = Array.isArray(row?.["days"]) ? row["days"].map(text) : [];
  return {
    days,
    accepted: numbers(row?.["accepted"]),
    finished: numbers(row?.["finished"]),
    red: numbers(row?.["red"]),
  };
}

export function readCheckpoint(row: Row | undefined): Checkpoint | null {
  if (!row) return null;
  return { size: number(row["size"]), note: typeof row["note"] === "string" ? row["note"] : "" };
}

export function readName(row: Row | undefined): Name {
  return row ? name(row, "name") : { zh: "", en: "" };
}
