/**
 * Signatures over a header: DSSE's pre-authentication encoding, under an X.509 certificate.
 *
 *     PAE(type, body) = "DSSEv1" SP len(type) SP type SP len(body) SP body     (lengths in decimal)
 *
 * A signature is 64 bytes: Ed25519 (RFC 8032), or r ‖ s of ECDSA on P-256 with SHA-256, or of SM2.
 */
import { ed25519 } from "@noble/curves/ed25519.js";

import { type Bytes, fromBase64, join, toBase64, utf8 } from "./bytes";
import { type Certificate, readCertificate } from "./certificate";
import { BadFormat, BadSignature } from "./errors";
import { type Fields, fieldsOf } from "./fields";
import { SM2_CURVE, sm2Verify } from "./gm";
import { parseJson, writeJson } from "./json";
import { PAYLOAD_TYPE } from "./names";
import type { SignatureAlgorithm, Suite } from "./suite";

export const SIGNATURE_SIZE = 64;
const MAX_SIGNATURES = 4;
export const MAX_CHAIN = 6;

export const ED25519 = "1.3.101.112";
export const P256 = ["1.2.840.10045.2.1", "1.2.840.10045.3.1.7"];
export const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A key that signs: in a file, in the browser, behind a bridge. */
export interface Signer {
  readonly algorithm: SignatureAlgorithm;
  /** DER certificates: the signer's own first, then those that issued it. */
  readonly chain: readonly Bytes[];
  /** The 64-byte signature of PAE(type, body). */
  sign(body: Bytes, type: string): Promise<Bytes>;
}

/** A signature and the certificates to check it with. */
export type Signature = { algorithm: string; chain: readonly Bytes[]; value: Bytes };

/** What is signed: the type and the body, each after its length. */
export function pae(body: Uint8Array, type = PAYLOAD_TYPE): Bytes {
  return join(utf8(`DSSEv1 ${utf8(type).length} ${type} ${body.length} `), body);
}

export async function sign(signer: Signer, body: Bytes, type = PAYLOAD_TYPE): Promise<Signature> {
  return { algorithm: signer.algorithm, chain: signer.chain, value: await signer.sign(body, type) };
}

/** Refuse a signature unless its certificate's key signed `body`, as `suite` allows. */
export async function verify(signature: Signature, suite: Suite, body: Uint8Array): Promise<void> {
  const { algorithm, chain, value } = signature;
  if (!suite.signatureAlgorithms.some((one) => one === algorithm)) {
    throw new BadSignature(
      `套件 ${suite.name} 不用签名算法 ${algorithm}`,
      `suite ${suite.name} knows no signatures by ${algorithm}`,
    );
  }
  const certificate = readCertificate(chain[0]!);
  const check = VERIFIERS[algorithm as SignatureAlgorithm];
  if (!(await check(certificate, value, pae(body)))) {
    throw new BadSignature(
      "签名与标头不符：标头或签名被改动过",
      "the signature does not verify over the header",
    );
  }
}

/** Strict as RFC 8032, so that no two verifiers disagree about a signature. */
async function verifyEd25519(certificate: Certificate, value: Bytes, message: Bytes): Promise<boolean> {
  if (certificate.keyKind.join() !== ED25519) return false;
  return ed25519.verify(value, message, certificate.spki.slice(-32), { zip215: false });
}

async function verifyEs256(certificate: Certificate, value: Bytes, message: Bytes): Promise<boolean> {
  if (certificate.keyKind.join() !== P256.join()) return false;
  const key = await crypto.subtle.importKey("spki", certificate.spki, ECDSA, false, ["verify"]);
  return crypto.subtle.verify(ECDSA, key, value, message);
}

/** An elliptic curve's public key is the end of its SubjectPublicKeyInfo. */
export const sm2KeyOf = (certificate: Certificate): Bytes => certificate.spki.slice(-65);

async function verifySm2(certificate: Certificate, value: Bytes, message: Bytes): Promise<boolean> {
  if (certificate.keyKind.join() !== SM2_CURVE.join()) return false;
  return sm2Verify(sm2KeyOf(certificate), value, message);
}

type Verifier = (certificate: Certificate, value: Bytes, message: Bytes) => Promise<boolean>;

const VERIFIERS: Record<SignatureAlgorithm, Verifier> = {
  Ed25519: verifyEd25519,
  ES256: verifyEs256,
  SM2: verifySm2,
};

/** The `sigs` section. */
export const writeSignatures = (signatures: Signature[]): Bytes =>
  writeJson(
    signatures.map((one) => ({
      alg: one.algorithm,
      x5c: one.chain.map(toBase64),
      sig: toBase64(one.value),
    })),
  );

export const readSignatures = (bytes: Uint8Array): Signature[] =>
  fieldsOf(parseJson(bytes, "sigs"), "sigs", 1, MAX_SIGNATURES).map(readSignature);

function readSignature(fields: Fields): Signature {
  const [algorithm, chain] = [fields.text("alg"), fields.texts("x5c", MAX_CHAIN)];
  const value = fields.base64("sig");
  fields.done();
  if (!chain.length || value.length !== SIGNATURE_SIZE) {
    throw new BadFormat(
      `${fields.what}：须有证书和 ${SIGNATURE_SIZE} 字节的签名`,
      `${fields.what}: needs a certificate and a signature of ${SIGNATURE_SIZE} bytes`,
    );
  }
  return { algorithm, chain: chain.map((one) => fromBase64(one, `${fields.what}.x5c`)), value };
}
