/** `pre`: what an envelope is for and by whom. Everything in it is bound to these exact bytes. */
import { type Bytes, equal, toHex } from "./bytes";
import { BadFormat } from "./errors";
import { Fields } from "./fields";
import { writeJson } from "./json";
import { PRE, readMoment, writeMoment } from "./names";
import type { Suite } from "./suite";
import { suiteNamed } from "./suites";
import { MAX_N, MIN_K } from "./trustees";

export const ID_SIZE = 16;

/** The facts of an envelope that are fixed before anything is encrypted. */
export type Pre = {
  suite: Suite;
  logOrigin: string;
  tender: string;
  lot: string;
  stage: string;
  documentsSha256: Bytes;
  trusteeSet: Bytes;
  k: number;
  n: number;
  locked: boolean;
  /** H of the DER certificate whose key signs the envelope. */
  bidder: Bytes;
  envelopeId: Bytes;
  /** The how-manieth envelope of this bidder for this stage it is, from 1. */
  seq: number;
  /** The id of the envelope that this one takes the place of. */
  replaces: Bytes | null;
  /** When the bidder says it was sealed; nothing is decided by it. */
  created: Date;
};

/** The bytes that everything is bound to. */
export const writePre = (pre: Pre): Bytes =>
  writeJson({
    fmt: PRE,
    suite: pre.suite.name,
    log_origin: pre.logOrigin,
    tender: pre.tender,
    lot: pre.lot,
    stage: pre.stage,
    tender_docs_sha256: toHex(pre.documentsSha256),
    trustee_set: toHex(pre.trusteeSet),
    k: pre.k,
    n: pre.n,
    lock: pre.locked,
    bidder: toHex(pre.bidder),
    envelope_id: toHex(pre.envelopeId),
    seq: pre.seq,
    replaces: pre.replaces && toHex(pre.replaces),
    created: writeMoment(pre.created),
  });

export function readPre(bytes: Uint8Array): Pre {
  const fields = Fields.parse(bytes, "pre");
  fields.constant("fmt", PRE);
  const pre: Pre = {
    suite: suiteNamed(fields.text("suite")),
    logOrigin: fields.text("log_origin"),
    tender: fields.text("tender"),
    lot: fields.text("lot"),
    stage: fields.text("stage"),
    documentsSha256: fields.hex("tender_docs_sha256", 32),
    trusteeSet: fields.hex("trustee_set", 32),
    k: fields.whole("k", MIN_K, MAX_N),
    n: fields.whole("n", MIN_K, MAX_N),
    locked: fields.flag("lock"),
    bidder: fields.hex("bidder", 32),
    envelopeId: fields.hex("envelope_id", ID_SIZE),
    seq: fields.whole("seq", 1),
    replaces: fields.orNull("replaces", (name) => fields.hex(name, ID_SIZE)),
    created: readMoment(fields.text("created"), "pre.created"),
  };
  fields.done();
  checkPre(pre);
  return pre;
}

/** Refuse facts that contradict each other. */
export function checkPre(pre: Pre): void {
  if (pre.k > pre.n) throw new BadFormat("pre：k 大于 n", "pre: k exceeds n");
  if (pre.replaces && (pre.seq === 1 || equal(pre.replaces, pre.envelopeId))) {
    throw new BadFormat(
      "pre：第一份标书不能替换别的，也不能替换自己",
      "pre: the first envelope replaces none, and none itself",
    );
  }
}
