/** What a bidder must know of a tender to seal for it: the tender file `ebid-tender/1`. */
import { type Bytes, equal } from "./bytes";
import { BadFormat } from "./errors";
import { Fields } from "./fields";
import { PART_NAME } from "./names";
import { suiteNamed } from "./suites";
import { checkSet, digestOf, MAX_N, MIN_K, readTrustees, type TrusteeSet } from "./trustees";

const FORMAT = "ebid-tender/1";
export const MAX_PARTS = 64;

/** One stage of one lot: where it is logged, under which documents, and who holds it shut. */
export type Tender = TrusteeSet & {
  logOrigin: string;
  lot: string;
  documentsSha256: Bytes;
  /** Whether the bidder's own lock is needed beside the trustees. */
  locked: boolean;
  /** The parts an envelope must have, and no others; empty where the bidder decides. */
  parts: string[];
  trusteeSet: Bytes;
};

export async function readTender(bytes: Uint8Array): Promise<Tender> {
  const fields = Fields.parse(bytes, "tender");
  fields.constant("fmt", FORMAT);
  const suite = suiteNamed(fields.text("suite"));
  const trustees = await readTrustees(fields.objects("trustees", MIN_K, MAX_N), suite);
  fields.whole("n", trustees.length, trustees.length);
  const tender: Tender = {
    suite,
    tender: fields.text("tender"),
    stage: fields.text("stage"),
    k: fields.whole("k", MIN_K, MAX_N),
    trustees,
    logOrigin: fields.text("log_origin"),
    lot: fields.text("lot"),
    documentsSha256: fields.hex("tender_docs_sha256", 32),
    locked: fields.flag("lock"),
    parts: fields.texts("parts", MAX_PARTS),
    trusteeSet: fields.hex("trustee_set", 32),
  };
  fields.done();
  check(tender);
  return tender;
}

function check(tender: Tender): void {
  checkSet(tender);
  const { parts } = tender;
  if (new Set(parts).size !== parts.length || !parts.every((name) => PART_NAME.test(name))) {
    throw new BadFormat("招标文件：部分的名称不对", "tender: ill-formed names of parts");
  }
  if (!equal(digestOf(tender), tender.trusteeSet)) {
    throw new BadFormat(
      "招标文件：trustee_set 与所列保管人不符",
      "tender: trustee_set is not that of the trustees listed",
    );
  }
}
