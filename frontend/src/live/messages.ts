/** What travels on the live socket; `docs/live.md` has the protocol to the byte. */

export type Row = Readonly<Record<string, unknown>>;
export type Rows = ReadonlyMap<string, Row>;

export interface Hello { k: "hello"; now: string; rate: number }
export interface Beat { k: "beat"; now: string; rate: number; asof: string | null; v: Record<string, number> }
export interface Snap { k: "snap"; t: string; e: string; v: number; rows: Record<string, Row> }
export interface Delta {
  k: "delta"; t: string; e: string; p: number; v: number;
  set: Record<string, Row>; del: string[];
}
export interface Check { k: "check"; t: string; e: string; v: number; sum: number }
export interface Refused { k: "refused"; t: string; why: string }
export type Message = Hello | Beat | Snap | Delta | Check | Refused;
