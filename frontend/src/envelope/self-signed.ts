/** A key of one's own making under a certificate of its own making: P-256, or SM2 in the national suite. */
import { p256 } from "@noble/curves/nist.js";
import forge from "node-forge";

import { bits, ecdsaDer, integer, oid, primitive, sequence, subjectOf, tagged } from "./asn1";
import { type Bytes, join, random } from "./bytes";
import { toDer } from "./certificate";
import { SM2_CURVE, sm2Public, sm2Sign } from "./gm";
import { expand } from "./hkdf";
import { signsDocuments } from "./signers";
import { P256, type Signer } from "./signing";
import type { Suite } from "./suite";

const { asn1 } = forge;
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const SM2_WITH_SM3 = "1.2.156.10197.1.501";
const DAY = 86_400_000;
const SEED = 48;

type Pair = { curve: string[]; algorithm: string; publicKey: Bytes; sign: (message: Bytes) => Bytes };

/** The signing key that follows from a secret: the same secret makes the same key again. */
function pairOf(suite: Suite, secret: Bytes): Pair {
  const seed = expand(suite.mac, secret, new TextEncoder().encode("mingjing/signing-key") as Bytes, SEED);
  if (suite.signatureAlgorithms.includes("SM2")) {
    const key = nationalKey(seed);
    const sign = (message: Bytes): Bytes => sm2Sign(key, message);
    return { curve: SM2_CURVE, algorithm: SM2_WITH_SM3, publicKey: sm2Public(key), sign };
  }
  const key = p256.utils.randomSecretKey(seed);
  return {
    curve: P256,
    algorithm: ECDSA_WITH_SHA256,
    publicKey: p256.getPublicKey(key, false) as Bytes,
    sign: (message) => p256.sign(message, key, { lowS: false }) as Bytes,
  };
}

/** A scalar of the SM2 curve from the seed: its first 32 bytes, the top bit taken off. */
function nationalKey(seed: Bytes): Bytes {
  const key = seed.slice(0, 32);
  key[0]! &= 0x7f;
  return key;
}

/** Make the certificate of the key that follows from `secret`; each call makes another certificate. */
export function certify(suite: Suite, secret: Bytes, name: string, now: Date): Bytes {
  const pair = pairOf(suite, secret);
  const algorithm = sequence(oid(pair.algorithm));
  const times = [now.getTime() - DAY, now.getTime() + 365 * DAY].map((at) =>
    primitive(asn1.Type.UTCTIME, asn1.dateToUtcTime(new Date(at))),
  );
  const curve = sequence(...pair.curve.map(oid));
  const body = sequence(
    tagged(0, primitive(asn1.Type.INTEGER, "\x02")),
    integer(join(Uint8Array.of(1), random(15))),
    algorithm,
    subjectOf(name),
    sequence(...times),
    subjectOf(name),
    sequence(curve, bits(pair.publicKey)),
  );
  return toDer(sequence(body, algorithm, bits(ecdsaDer(pair.sign(toDer(body))))));
}

/** Who signs with that key, under its certificate. */
export function signerOf(suite: Suite, secret: Bytes, certificate: Bytes): Signer {
  const { sign } = pairOf(suite, secret);
  return {
    algorithm: suite.signatureAlgorithms.includes("SM2") ? "SM2" : "ES256",
    chain: [certificate],
    sign: signsDocuments(async (message) => sign(message)),
  };
}
