/** Signing keys: in a PKCS#12 file, or made in the browser and never leaving it. */
import { ed25519 } from "@noble/curves/ed25519.js";
import forge from "node-forge";

import { type Bytes, equal, join, utf8 } from "./bytes";
import {
  type Certificate,
  childrenOf,
  fromBinary,
  fromDer,
  readCertificate,
  textOf,
  toBinary,
  toDer,
} from "./certificate";
import { BadInput } from "./errors";
import { readPem } from "./pem";
import { SM2_CURVE, sm2Public, sm2Sign } from "./gm";
import { ECDSA, ED25519, P256, pae, type Signer, sm2KeyOf } from "./signing";
import type { SignatureAlgorithm } from "./suite";

const { pki, pkcs12 } = forge;
type Bag = forge.pkcs12.Bag;

/** A signer, and the certificate it signs under. */
export type NamedSigner = Signer & { certificate: Certificate };

/** The signer in a PKCS#12 file. */
export async function fromPkcs12(bytes: Uint8Array, passphrase: string): Promise<NamedSigner> {
  const file = decrypted(bytes, passphrase);
  const [keys, certificates] = [bags(file, KEYS), bags(file, [pki.oids["certBag"]!])];
  const key = keys[0]?.asn1;
  const chain = certificates.map((bag) => readCertificate(certificateBytes(bag)));
  if (!key || !chain.length) {
    throw new BadInput("PKCS#12 文件中没有私钥与证书", "no key with its certificate in the file");
  }
  return signerOf(toDer(key), chain);
}

/** The signer in PEM files: a private key, encrypted or not, and certificates. */
export async function fromPem(files: Bytes[], passphrase: string): Promise<NamedSigner> {
  const blocks = (kind: string): Bytes[] => files.flatMap((file) => readPem(file, kind));
  const [encrypted] = blocks("ENCRYPTED PRIVATE KEY");
  const [plain] = blocks("PRIVATE KEY");
  const key = encrypted ? decryptedKey(encrypted, passphrase) : plain;
  const chain = blocks("CERTIFICATE").map(readCertificate);
  if (!key || !chain.length) {
    throw new BadInput(
      "须同时选择私钥（PRIVATE KEY）与证书（CERTIFICATE）的 PEM 文件",
      "choose both PEM files: the private key (PRIVATE KEY) and the certificate (CERTIFICATE)",
    );
  }
  return signerOf(key, chain);
}

function decryptedKey(bytes: Bytes, passphrase: string): Bytes {
  try {
    const key = pki.decryptPrivateKeyInfo(fromDer(bytes), toBinary(utf8(passphrase)));
    return toDer(key as forge.asn1.Asn1);
  } catch {
    throw new BadInput(
      "PEM 私钥打不开：口令不对，或文件已损坏",
      "the PEM key does not open: a wrong passphrase, or damaged",
    );
  }
}

const KEYS = [pki.oids["pkcs8ShroudedKeyBag"]!, pki.oids["keyBag"]!];

function decrypted(bytes: Uint8Array, passphrase: string): forge.pkcs12.Pkcs12Pfx {
  // The old and the new scheme spell other characters differently, and files mix the two.
  if (!/^[ -~]*$/.test(passphrase)) {
    throw new BadInput(
      "PKCS#12 的口令只能含英文字母、数字和英文符号",
      "a PKCS#12 passphrase can only have English letters, digits and signs",
    );
  }
  try {
    return pkcs12.pkcs12FromAsn1(fromDer(bytes), false, passphrase);
  } catch {
    throw new BadInput(
      "PKCS#12 文件打不开：口令不对，或文件已损坏",
      "the PKCS#12 file does not open: a wrong passphrase, or damaged",
    );
  }
}

const bags = (file: forge.pkcs12.Pkcs12Pfx, types: string[]): Bag[] =>
  types.flatMap((bagType) => file.getBags({ bagType })[bagType] ?? []);

/** Of a key that it does not know, forge keeps the certificate as it came. */
const certificateBytes = (bag: Bag): Bytes => toDer(bag.cert ? pki.certificateToAsn1(bag.cert) : bag.asn1);

/** The signer of a PKCS#8 key, whose certificate is one of `chain`; that one comes first then. */
async function signerOf(pkcs8: Bytes, chain: Certificate[]): Promise<NamedSigner> {
  for (const certificate of chain) {
    const [algorithm, makeSign] = KINDS.get(certificate.keyKind.join()) ?? [];
    const sign = await makeSign?.(pkcs8, certificate);
    if (!algorithm || !sign) continue;
    const others = chain.filter((one) => one !== certificate);
    return {
      algorithm,
      chain: [certificate, ...others].map((one) => one.der),
      certificate,
      sign: signsDocuments(sign),
    };
  }
  throw new BadInput(
    "签名私钥须为 SM2、P-256 或 Ed25519，且证书须是这个私钥的",
    "a signing key is SM2, P-256 or Ed25519, with a certificate of that key",
  );
}

/** Signs bytes as they stand. */
type Sign = (message: Bytes) => Promise<Bytes>;

/** The same, for a document of some type. */
export const signsDocuments =
  (sign: Sign): Signer["sign"] =>
  (body, type) =>
    sign(pae(body, type));

/** What makes a signature of a PKCS#8 key; null where the key is not that of the certificate. */
type MakeSign = (pkcs8: Bytes, certificate: Certificate) => Promise<Sign | null>;

/** An Ed25519 key in PKCS#8 is an OCTET STRING in an OCTET STRING (RFC 8410). */
const signsEd25519: MakeSign = async (pkcs8, certificate) => {
  const seed = keyField(pkcs8).slice(-32);
  if (!equal(ed25519.getPublicKey(seed), certificate.spki.slice(-32))) return null;
  return async (message) => ed25519.sign(message, seed) as Bytes;
};

/** An elliptic curve's key in PKCS#8 is a sequence in an OCTET STRING (RFC 5915): version, d, … */
const signsSm2: MakeSign = async (pkcs8, certificate) => {
  const d = fromBinary(textOf(childrenOf(fromDer(keyField(pkcs8)))[1]));
  const scalar = join(new Uint8Array(32), d).slice(-32);
  if (!equal(sm2Public(scalar), sm2KeyOf(certificate))) return null;
  return async (message) => sm2Sign(scalar, message);
};

const signsEs256: MakeSign = async (pkcs8, certificate) => {
  try {
    const key = await crypto.subtle.importKey("pkcs8", pkcs8, ECDSA, false, ["sign"]);
    const sign = signsWith(key);
    return (await fits(sign, certificate)) ? sign : null;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
};

const KINDS = new Map<string, [SignatureAlgorithm, MakeSign]>([
  [ED25519, ["Ed25519", signsEd25519]],
  [P256.join(), ["ES256", signsEs256]],
  [SM2_CURVE.join(), ["SM2", signsSm2]],
]);

/** The third field of PKCS#8: the key itself. */
const keyField = (pkcs8: Bytes): Bytes => fromBinary(textOf(childrenOf(fromDer(pkcs8))[2]));

/** WebCrypto's ECDSA signatures are r ‖ s already. */
export const signsWith =
  (key: CryptoKey): Sign =>
  async (message) =>
    new Uint8Array(await crypto.subtle.sign(ECDSA, key, message));

/** Whether a certificate is that of the key that signs. */
export async function fits(sign: Sign, certificate: Certificate): Promise<boolean> {
  const probe = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey("spki", certificate.spki, ECDSA, false, ["verify"]);
  return crypto.subtle.verify(ECDSA, key, await sign(probe), probe);
}

