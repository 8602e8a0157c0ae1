/** A sheet: what was put down, whether it is complete, and the bytes that are sealed. */
import { type Bytes, fromBase64, utf8 } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import type { Round, State } from "./server";

export type Column = { id: string; title: string; most: number; objective?: boolean };
export type Marked = { marks: (number | null)[]; notes: string[] };
/** By the bid's id; `secrets` are St of each sheet that was sealed of it, base64, the last one first. */
export type Draft = { rows: Record<string, Marked>; secrets?: string[] };

type Method = {
  title: string;
  explain: number;
  checks: { id: string; title: string; by: string }[];
  items: { id: string; title: string; most: number; objective: boolean }[];
};
export type Basis = { tender: string; method: Method };

const STEP = 16 * 1024;
const LONGEST_NOTE = 200;

/** The basis was checked when it was made and its hash is signed; here it is only read. */
export const readBasis = (state: State): Basis =>
  JSON.parse(new TextDecoder().decode(fromBase64(state.basis, "basis"))) as Basis;

export function columnsOf(basis: Basis, round: Round): Column[] {
  const { checks, items } = basis.method;
  if (round === "scores") return items;
  return checks.filter((one) => one.by === "committee").map(({ id, title }) => ({ id, title, most: 1 }));
}

export function emptyDraft(ids: readonly string[], width: number): Draft {
  const blank = (): Marked => ({ marks: Array<null>(width).fill(null), notes: Array<string>(width).fill("") });
  return { rows: Object.fromEntries(ids.map((id) => [id, blank()])) };
}

/** What was put down before, for the bids that are evaluated now. */
export function carriedOver(found: Draft, ids: readonly string[], width: number): Draft {
  const fresh = emptyDraft(ids, width);
  for (const id of ids) {
    const old = found.rows[id];
    if (old && old.marks.length === width) fresh.rows[id] = old;
  }
  return found.secrets ? { ...fresh, secrets: found.secrets } : fresh;
}

export const isFilled = (row: Marked, round: Round): boolean =>
  row.marks.every((mark, at) => mark !== null && !(round === "review" && mark === 0 && !row.notes[at]?.trim()));

export function filledOf(draft: Draft): [number, number] {
  const marks = Object.values(draft.rows).flatMap((row) => row.marks);
  return [marks.filter((one) => one !== null).length, marks.length];
}

/** Points as they are typed, to hundredths; null where nothing is there. */
export function readPoints(text: string, most: number): number | null {
  const typed = text.trim();
  if (!typed) return null;
  const points = /^\d{1,3}(\.\d{1,2})?$/.test(typed) ? Math.round(Number(typed) * 100) : NaN;
  if (!(points <= most)) {
    throw new BadInput(`应在 0 与 ${most / 100} 之间，至多两位小数`, `from 0 to ${most / 100}, two decimals at most`);
  }
  return points;
}

/** The bytes of `ebid-sheet/1`, spaces behind, so that their length says nothing. */
export function writeSheet(state: State, draft: Draft, basisSha256: string): Bytes {
  const { tender, round, bids, member } = state;
  const rows = bids.map(({ id }) => {
    const { marks, notes } = draft.rows[id]!;
    return { bid: id, marks, notes: notes.flatMap((text, at) => (text.trim() ? [{ at, text: noteOf(text) }] : [])) };
  });
  const text = utf8(JSON.stringify({ fmt: "ebid-sheet/1", tender, round, member: member.key, basis: basisSha256, rows }));
  const padded = new Uint8Array(Math.ceil(text.length / STEP) * STEP).fill(0x20);
  padded.set(text);
  return padded;
}

const noteOf = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, LONGEST_NOTE);
