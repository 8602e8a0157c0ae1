/** PEM: base64 between two lines that say what it is (RFC 7468). */
import { type Bytes, fromBase64 } from "./bytes";

/** Every block of this kind in a file; a file of bare DER is one block of whatever is asked for. */
export function readPem(file: Bytes, kind: string): Bytes[] {
  if (file[0] === 0x30) return [file];
  const text = new TextDecoder().decode(file);
  const blocks = text.matchAll(new RegExp(`-----BEGIN ${kind}-----([^-]*)-----END ${kind}-----`, "g"));
  return [...blocks].map(([, body]) => fromBase64((body ?? "").replaceAll(/\s/g, ""), "PEM"));
}
