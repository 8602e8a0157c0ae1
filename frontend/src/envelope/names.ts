/** Names of formats and how names and moments are written in them. */
import { BadFormat } from "./errors";

export const ENVELOPE = "ebid-envelope/1";
export const PRE = "ebid-pre/1";
export const PAYLOAD_TYPE = "application/vnd.ebid.envelope.v1+json";
/** The part that holds what is read out, and nothing else. */
export const OPENING = "opening";
export const PART_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** A moment in UTC, to the second: 2026-10-01T08:00:00Z. */
export const writeMoment = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/** The moment that `writeMoment` wrote. */
export function readMoment(text: string, what: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || writeMoment(at) !== text) {
    throw new BadFormat(`${what}：时间的写法不对`, `${what}: ill-formed moment`);
  }
  return at;
}
