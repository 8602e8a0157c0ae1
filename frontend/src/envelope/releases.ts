/**
 * What a trustee hands over at the opening: its shares of many envelopes, in one release file.
 *
 *     digest = H(D("release") ‖ LP(tender, stage, u8 i, kid, h_1, y_1, h_2, y_2 …))
 *
 * with the envelopes' header hashes in rising order and an empty y where rubbish was sealed; it is
 * logged before the shares themselves are handed over.
 */
import { type Bytes, compare, domain, equal, lengthPrefixed, toHex, u8, utf8 } from "./bytes";
import { BadInput, RubbishShare, WrongKey, WrongTender } from "./errors";
import type { Head } from "./head";
import type { SealedShare, TrusteeBox } from "./header";
import { writeJson } from "./json";
import type { TrusteeKey } from "./keys";

const FORMAT = "ebid-release/1";

/** A trustee's share of one envelope; null where rubbish was sealed to it. */
export type OpenedShare = { headerSha256: Bytes; trustee: number; share: Bytes | null };

/** One trustee's shares, in rising order of the envelopes' header hashes. */
export type Release = { key: TrusteeKey; trustee: number; shares: OpenedShare[] };

/** The trustee's share of one envelope, checked against the bidder's commitment. */
export async function openShare(head: Head, key: TrusteeKey): Promise<OpenedShare> {
  const { header, derivation, headerSha256 } = head;
  const { suite, tender, stage } = header.pre;
  if (suite !== key.suite || tender !== key.tender || stage !== key.stage) {
    throw new WrongTender(`此私钥属于 ${key.tender} ${key.stage}`, `this key is for ${key.tender}, ${key.stage}`);
  }
  const [{ trustee, commit }, { ct }] = sealedTo(head, key.kid);
  const share = await unwrapped(key, derivation.ctx, trustee, ct);
  const good = share !== null && equal(derivation.commitShare(trustee, share), commit);
  return { headerSha256, trustee, share: good ? share : null };
}

async function unwrapped(key: TrusteeKey, ctx: Bytes, trustee: number, ct: Bytes): Promise<Bytes | null> {
  try {
    return await key.suite.unwrap(key.private, ctx, trustee, ct);
  } catch (error) {
    if (error instanceof RubbishShare) return null;
    throw error;
  }
}

function sealedTo(head: Head, kid: Bytes): [TrusteeBox, SealedShare] {
  for (const box of head.header.boxes) {
    for (const sealed of box.sealed) if (equal(sealed.kid, kid)) return [box, sealed];
  }
  const shown = toHex(kid).slice(0, 16);
  throw new WrongKey(
    `标书中没有封给公钥 ${shown}… 的份额`,
    `nothing in the envelope is sealed to the key ${shown}…`,
  );
}

/** All the shares of one trustee as one release; an envelope that came twice counts once. */
export function makeRelease(key: TrusteeKey, opened: OpenedShare[]): Release {
  const once = new Map(opened.map((one) => [toHex(one.headerSha256), one]));
  const shares = [...once.values()].sort((a, b) => compare(a.headerSha256, b.headerSha256));
  const [first] = shares;
  if (!first || shares.some((one) => one.trustee !== first.trustee)) {
    throw new BadInput(
      "这些标书没有把份额封给同一位保管人",
      "these envelopes are not sealed to one and the same trustee",
    );
  }
  return { key, trustee: first.trustee, shares };
}

/** What the trustee logs before it hands the release over. */
export function releaseDigest({ key, trustee, shares }: Release): Bytes {
  const head = [utf8(key.tender), utf8(key.stage), u8(trustee), key.kid];
  const body = shares.flatMap((one) => [one.headerSha256, one.share ?? new Uint8Array()]);
  return key.suite.hash(domain("release"), lengthPrefixed(...head, ...body));
}

/** The release file. */
export const writeRelease = ({ key, trustee, shares }: Release): Bytes =>
  writeJson({
    fmt: FORMAT,
    suite: key.suite.name,
    tender: key.tender,
    stage: key.stage,
    trustee,
    kid: toHex(key.kid),
    shares: shares.map((one) => ({
      header_sha256: toHex(one.headerSha256),
      share: one.share && toHex(one.share),
    })),
  });
