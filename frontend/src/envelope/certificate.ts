/** The little that is read of an X.509 certificate: its key, whom it names, and until when it holds. */
import forge from "node-forge";

import type { Bytes } from "./bytes";
import { BadFormat } from "./errors";

const { asn1 } = forge;
type Asn1 = forge.asn1.Asn1;

export type Certificate = {
  der: Bytes;
  /** SubjectPublicKeyInfo, DER. */
  spki: Bytes;
  /** OID of the key's algorithm and, for elliptic curves, of the curve. */
  keyKind: string[];
  /** The common name, or whatever the subject's last attribute says. */
  subject: string;
  notAfter: Date;
};

export const toBinary = (bytes: Uint8Array): string => forge.util.binary.raw.encode(bytes);
export const fromBinary = (text: string): Bytes => Uint8Array.from(text, (one) => one.charCodeAt(0));
export const toDer = (node: Asn1): Bytes => fromBinary(asn1.toDer(node).getBytes());
export const fromDer = (bytes: Uint8Array): Asn1 => asn1.fromDer(forge.util.createBuffer(toBinary(bytes)));

export const childrenOf = (node: Asn1 | undefined): Asn1[] => {
  if (!node || !Array.isArray(node.value)) throw new Error("not constructed");
  return node.value;
};
export const textOf = (node: Asn1 | undefined): string => {
  if (typeof node?.value !== "string") throw new Error("not primitive");
  return node.value;
};

export function readCertificate(der: Bytes): Certificate {
  try {
    const [first, ...rest] = childrenOf(childrenOf(fromDer(der))[0]);
    // version [0] · serial · algorithm · issuer · validity · subject · key; the version may be absent.
    const fields = first?.tagClass === asn1.Class.CONTEXT_SPECIFIC ? rest : [first, ...rest];
    const [, , , validity, subject, spki] = fields as Asn1[];
    return { der, ...keyOf(spki), subject: nameOf(subject), notAfter: endOf(validity) };
  } catch {
    throw new BadFormat("不是证书", "not a certificate");
  }
}

function keyOf(spki: Asn1 | undefined): { spki: Bytes; keyKind: string[] } {
  if (!spki) throw new Error("no key");
  const oids = childrenOf(childrenOf(spki)[0]).filter((one) => one.type === asn1.Type.OID);
  return { spki: toDer(spki), keyKind: oids.map((one) => asn1.derToOid(textOf(one))) };
}

const COMMON_NAME = "2.5.4.3";

function nameOf(subject: Asn1 | undefined): string {
  const attributes = childrenOf(subject).flatMap(childrenOf).map(childrenOf);
  const named = attributes.find(([type]) => asn1.derToOid(textOf(type)) === COMMON_NAME);
  const value = (named ?? attributes.at(-1))?.[1];
  if (!value) return "";
  const utf16 = value.type === asn1.Type.BMPSTRING;
  return new TextDecoder(utf16 ? "utf-16be" : "utf-8").decode(fromBinary(textOf(value)));
}

function endOf(validity: Asn1 | undefined): Date {
  const [, end] = childrenOf(validity);
  const written = textOf(end);
  return end?.type === asn1.Type.UTCTIME ? asn1.utcTimeToDate(written) : asn1.generalizedTimeToDate(written);
}
