/** What a member signs besides the sheet. */
import { type Bytes, utf8 } from "../envelope/bytes";
import { sign, type Signer, writeSignatures } from "../envelope/signing";
import type { State } from "./server";

const CORRECTION = "application/vnd.ebid.correction.v1+json";
const ASSENT = "application/vnd.ebid.assent.v1+json";

export type Signed = { body: Bytes; sigs: Bytes };
export type Change = {
  header_sha256: string;
  bid: string;
  item: string;
  case: string;
  before: number;
  after: number;
  reason: string;
};

/** UTC to the microsecond, as the statements write it. */
const moment = (state: State): string => new Date(state.now).toISOString().replace(/(\.\d{3})Z$/, "$1000Z");

async function signed(signer: Signer, kind: string, statement: object): Promise<Signed> {
  const body = utf8(JSON.stringify(statement));
  return { body, sigs: writeSignatures([await sign(signer, body, kind)]) };
}

export const correction = (state: State, signer: Signer, change: Change): Promise<Signed> =>
  signed(signer, CORRECTION, {
    fmt: "ebid-correction/1",
    tender: state.tender,
    member: state.member.key,
    ...change,
    at: moment(state),
  });

/** With reasons it is a dissenting opinion. */
export const assent = (state: State, signer: Signer, reasons: string[]): Promise<Signed> =>
  signed(signer, ASSENT, {
    fmt: "ebid-assent/1",
    tender: state.tender,
    member: state.member.key,
    evaluation_sha256: state.evaluation_sha256,
    opinion: reasons.length ? "dissent" : "agree",
    reasons,
    at: moment(state),
  });
