/** The few pieces of DER that requests and certificates are put together from. */
import forge from "node-forge";

import type { Bytes } from "./bytes";
import { utf8 } from "./bytes";
import { toBinary, toDer } from "./certificate";

const { asn1 } = forge;
export type Asn1 = forge.asn1.Asn1;

const COMMON_NAME = "2.5.4.3";

const universal = (type: forge.asn1.Type, constructed: boolean, value: string | Asn1[]): Asn1 =>
  asn1.create(asn1.Class.UNIVERSAL, type, constructed, value);
export const primitive = (type: forge.asn1.Type, value: string): Asn1 => universal(type, false, value);
export const sequence = (...parts: Asn1[]): Asn1 => universal(asn1.Type.SEQUENCE, true, parts);
export const oid = (dotted: string): Asn1 => primitive(asn1.Type.OID, asn1.oidToDer(dotted).getBytes());
export const bits = (bytes: Uint8Array): Asn1 => primitive(asn1.Type.BITSTRING, `\0${toBinary(bytes)}`);
export const tagged = (tag: number, ...parts: Asn1[]): Asn1 =>
  asn1.create(asn1.Class.CONTEXT_SPECIFIC, tag, true, parts);

export function subjectOf(name: string): Asn1 {
  const attribute = sequence(oid(COMMON_NAME), primitive(asn1.Type.UTF8, toBinary(utf8(name))));
  return sequence(universal(asn1.Type.SET, true, [attribute]));
}

/** A whole number above zero: without needless zeros, and with one where the first bit would mean minus. */
export function integer(bytes: Bytes): Asn1 {
  const digits = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return primitive(asn1.Type.INTEGER, (digits[0]! & 0x80 ? "\0" : "") + toBinary(digits));
}

/** r ‖ s as X.509 carries it. */
export const ecdsaDer = (signature: Bytes): Bytes =>
  toDer(sequence(integer(signature.slice(0, 32)), integer(signature.slice(32))));
