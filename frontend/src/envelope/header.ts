/** The signed header: commitments, sealed shares, and what the parts' bytes hash to. */
import { type Bytes, toBase64, toHex } from "./bytes";
import { BadFormat } from "./errors";
import { Fields } from "./fields";
import { writeJson } from "./json";
import { ENVELOPE, PART_NAME } from "./names";
import { type Part, plainLength } from "./part";
import { type Pre, readPre } from "./pre";
import type { Suite } from "./suite";
import { MAX_PARTS } from "./tender";
import { MAX_KEYS } from "./trustees";

/** A share sealed to one key. */
export type SealedShare = { kid: Bytes; ct: Bytes };

/** What an envelope holds for one trustee: a commitment, and the share sealed to each key. */
export type TrusteeBox = { trustee: number; commit: Bytes; sealed: SealedShare[] };

/** Everything the bidder signs. */
export type Header = {
  pre: Pre;
  preBytes: Bytes;
  commitSecret: Bytes;
  commitLock: Bytes | null;
  boxes: TrusteeBox[];
  parts: Part[];
};

export const writeHeader = (header: Header): Bytes =>
  writeJson({
    fmt: ENVELOPE,
    pre: toBase64(header.preBytes),
    commit_t: toHex(header.commitSecret),
    commit_b: header.commitLock && toHex(header.commitLock),
    shares: header.boxes.map((box) => ({
      i: box.trustee,
      commit: toHex(box.commit),
      sealed: box.sealed.map((one) => ({ kid: toHex(one.kid), ct: toBase64(one.ct) })),
    })),
    parts: header.parts.map((part) => ({
      name: part.name,
      ct_len: part.length,
      [`ct_${header.pre.suite.digestName}`]: toHex(part.digest),
    })),
  });

export function readHeader(bytes: Uint8Array): Header {
  const fields = Fields.parse(bytes, "header");
  fields.constant("fmt", ENVELOPE);
  const preBytes = fields.base64("pre");
  const pre = readPre(preBytes);
  const header: Header = {
    pre,
    preBytes,
    commitSecret: fields.hex("commit_t", 32),
    commitLock: fields.orNull("commit_b", (name) => fields.hex(name, 32)),
    boxes: fields.objects("shares", pre.n, pre.n).map(readBox),
    parts: fields.objects("parts", 1, MAX_PARTS).map((one) => readPart(one, pre.suite)),
  };
  fields.done();
  check(header);
  return header;
}

function readBox(fields: Fields, at: number): TrusteeBox {
  const trustee = fields.whole("i", at + 1, at + 1);
  const commit = fields.hex("commit", 32);
  const sealed = fields.objects("sealed", 1, MAX_KEYS).map((one) => {
    const share = { kid: one.hex("kid", 32), ct: one.base64("ct") };
    one.done();
    return share;
  });
  fields.done();
  return { trustee, commit, sealed };
}

function readPart(fields: Fields, suite: Suite): Part {
  const part = {
    name: fields.text("name", PART_NAME),
    length: fields.whole("ct_len", 0),
    digest: fields.hex(`ct_${suite.digestName}`, 32),
  };
  fields.done();
  if (plainLength(part.length) === null) {
    throw new BadFormat(
      `header：部分 ${part.name} 不可能有 ${part.length} 字节`,
      `header: part ${part.name} cannot be ${part.length} bytes long`,
    );
  }
  return part;
}

function check(header: Header): void {
  const unique = (values: string[]): boolean => new Set(values).size === values.length;
  if (!unique(header.parts.map((part) => part.name))) {
    throw new BadFormat("header：两个部分同名", "header: two parts of one name");
  }
  if ((header.commitLock !== null) !== header.pre.locked) {
    throw new BadFormat("header：commit_b 与 pre 的 lock 不一致", "header: commit_b and pre's lock disagree");
  }
  if (!unique(header.boxes.flatMap((box) => box.sealed.map((one) => toHex(one.kid))))) {
    throw new BadFormat("header：同一公钥出现两次", "header: one key stands there twice");
  }
}
