/** Sealing: parts of a bid become one signed file that nobody can open alone. */
import { type Bytes, random, toHex } from "./bytes";
import { Derivation, SECRET } from "./derivation";
import { BadFormat, BadInput, WrongLock } from "./errors";
import { frame } from "./head";
import { type Header, type TrusteeBox, writeHeader } from "./header";
import { checkLock, type Lock } from "./lock";
import { PART_NAME } from "./names";
import { type Part, sealedLength } from "./part";
import { checkPre, ID_SIZE, type Pre, writePre } from "./pre";
import { sign, SIGNATURE_SIZE, type Signature, type Signer, verify, writeSignatures } from "./signing";
import { keyId } from "./suite";
import { MAX_PARTS, type Tender } from "./tender";
import type { PartSealer } from "./workers";

/** Where the sealed bytes go; they come in rising order, the head, which stands first, last. */
export type Sink = (at: number, block: Bytes) => Promise<void>;

export type SealOrder = {
  tender: Tender;
  /** Part name → what is sealed under it. */
  parts: ReadonlyMap<string, Blob>;
  signer: Signer;
  created: Date;
  lock: Lock | null;
  /** The how-manieth envelope it is, and the id of the one it replaces. */
  seq?: number;
  replaces?: Bytes | null;
  /** St, where whoever seals keeps it to release it later; otherwise nobody ever sees it. */
  secret?: Bytes;
};

/** How the sealing is done: by what, where to, and who watches. */
export type SealManner = { sealPart: PartSealer; sink: Sink; progress?: (done: number, total: number) => void };

/** What came of it. */
export type Sealed = { envelopeId: string; headerSha256: string; size: number; parts: Part[] };

/**
 * Seal for `tender`.
 *
 * All lengths are known before the first byte is encrypted, so the parts are written in their place
 * behind the head, which is signed and written last: one pass, constant memory.
 */
export async function seal(order: SealOrder, manner: SealManner): Promise<Sealed> {
  const { tender, signer } = order;
  const names = partNames(order);
  const lock = lockSecret(order);
  const pre = makePre(order);
  const preBytes = writePre(pre);
  const derivation = new Derivation(tender.suite, preBytes);
  const secret = order.secret ?? random(SECRET);
  const draft: Header = {
    pre,
    preBytes,
    commitSecret: derivation.commitSecret(secret),
    commitLock: lock.length ? derivation.commitLock(lock) : null,
    boxes: await makeBoxes(tender, derivation, secret),
    parts: names.map((name) => draftPart(name, order.parts.get(name)!)),
  };
  const root = derivation.root(secret, lock);
  const parts = await sealParts(order, draft, derivation, root, manner);
  const header = { ...draft, parts };
  const headerBytes = writeHeader(header);
  const signature = await sign(signer, headerBytes);
  await verify(signature, tender.suite, headerBytes);
  const head = frame(headerBytes, writeSignatures([signature]));
  await manner.sink(0, head);
  return {
    envelopeId: toHex(pre.envelopeId),
    headerSha256: toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", headerBytes))),
    size: parts.reduce((sum, part) => sum + part.length, head.length),
    parts,
  };
}

/** The parts' order: the tender's, or the caller's. */
function partNames({ tender, parts }: SealOrder): string[] {
  const names = tender.parts.length ? tender.parts : [...parts.keys()];
  if (names.length !== parts.size || !names.every((name) => parts.has(name))) {
    throw new BadInput(
      `须恰好有这些部分：${names.join(", ")}`,
      `exactly these parts are asked for: ${names.join(", ")}`,
    );
  }
  if (!names.length || names.length > MAX_PARTS) {
    throw new BadInput(`须有 1 至 ${MAX_PARTS} 个部分`, `an envelope has 1 to ${MAX_PARTS} parts`);
  }
  names.forEach(checkPartName);
  return names;
}

export function checkPartName(name: string): void {
  if (PART_NAME.test(name)) return;
  throw new BadFormat(
    `部分的名称只可用小写字母、数字和 . _ -：${name}`,
    `a part's name has lower-case letters, digits and . _ - only: ${name}`,
  );
}

function lockSecret({ tender, lock }: SealOrder): Uint8Array {
  if (tender.locked !== (lock !== null)) {
    throw tender.locked
      ? new WrongLock("本标段要求投标人自己的锁", "this tender asks for a bidder's lock")
      : new WrongLock("本标段不用投标人的锁", "this tender uses no bidder's lock");
  }
  if (!lock) return new Uint8Array();
  checkLock(lock, tender);
  return lock.secret;
}

function makePre({ tender, signer, created, seq, replaces }: SealOrder): Pre {
  if (!tender.suite.signatureAlgorithms.includes(signer.algorithm)) {
    throw new BadInput(
      `套件 ${tender.suite.name} 不用签名算法 ${signer.algorithm}`,
      `suite ${tender.suite.name} knows no signatures by ${signer.algorithm}`,
    );
  }
  const { suite, logOrigin, lot, stage, documentsSha256, trusteeSet, k, locked } = tender;
  const pre: Pre = {
    suite,
    logOrigin,
    tender: tender.tender,
    lot,
    stage,
    documentsSha256,
    trusteeSet,
    k,
    n: tender.trustees.length,
    locked,
    bidder: suite.hash(signer.chain[0]!),
    envelopeId: random(ID_SIZE),
    seq: seq ?? 1,
    replaces: replaces ?? null,
    created,
  };
  checkPre(pre);
  return pre;
}

function makeBoxes(tender: Tender, derivation: Derivation, secret: Bytes): Promise<TrusteeBox[]> {
  const { suite, trustees, k } = tender;
  return Promise.all(
    derivation.shares(secret, k, trustees.length).map(async (share, at) => ({
      trustee: at + 1,
      commit: derivation.commitShare(at + 1, share),
      sealed: await Promise.all(
        trustees[at]!.keys.map(async (key) => ({
          kid: keyId(suite, key),
          ct: await suite.wrap(key, derivation.ctx, at + 1, share),
        })),
      ),
    })),
  );
}

/** A part as it will be, its hash still unknown. */
const draftPart = (name: string, file: Blob): Part => ({
  name,
  length: sealedLength(file.size),
  digest: new Uint8Array(32),
});

/** A head is as long as the real one: hashes and signatures have fixed lengths. */
function headLength(draft: Header, signer: Signer): number {
  const blank: Signature = { algorithm: signer.algorithm, chain: signer.chain, value: new Uint8Array(SIGNATURE_SIZE) };
  return frame(writeHeader(draft), writeSignatures([blank])).length;
}

async function sealParts(
  { parts, signer }: SealOrder,
  draft: Header,
  derivation: Derivation,
  root: Bytes,
  { sealPart, sink, progress }: SealManner,
): Promise<Part[]> {
  const begin = headLength(draft, signer);
  const total = draft.parts.reduce((sum, part) => sum + part.length, 0);
  const sealed: Part[] = [];
  let done = 0;
  for (const part of draft.parts) {
    const [key, context] = [derivation.partKey(root, part.name), derivation.partContext(part.name)];
    const job = { suite: draft.pre.suite.name, file: parts.get(part.name)!, key, context };
    const expected = done + part.length;
    const digest = await sealPart(job, async (block) => {
      const { length } = block;
      await sink(begin + done, block);
      done += length;
      progress?.(done, total);
    });
    if (done !== expected) throw new BadInput("文件在封装时变了", "the file changed while it was being sealed");
    sealed.push({ ...part, digest });
  }
  return sealed;
}
