/**
 * How bytes are put together before they are hashed, and how text carries them.
 *
 *     D(l)  = ASCII("ebid/v1/" ‖ l) ‖ 0x00
 *     LP(x…) = ∥ (u32be len ‖ x)
 */
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

import { BadFormat } from "./errors";

export type Bytes = Uint8Array<ArrayBuffer>;

export const join = (...parts: Uint8Array[]): Bytes => concatBytes(...parts) as Bytes;
export const utf8 = (text: string): Bytes => utf8ToBytes(text) as Bytes;
export const toHex = bytesToHex;

/** D(label): what separates one use of a hash from all others. */
export const domain = (label: string): Bytes => utf8(`ebid/v1/${label}\0`);

/** LP(items): each item after its length, so that no two lists make the same bytes. */
export const lengthPrefixed = (...items: Uint8Array[]): Bytes =>
  join(...items.flatMap((item) => [u32(item.length), item]));

export const u8 = (number: number): Bytes => Uint8Array.of(number);

export function u32(number: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

export const readU32 = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);

export function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

/** Below zero, zero or above, as the first differing byte says. */
export function compare(left: Uint8Array, right: Uint8Array): number {
  for (const [at, byte] of left.entries()) {
    if (at >= right.length) return 1;
    if (byte !== right[at]) return byte - right[at]!;
  }
  return left.length - right.length;
}

export const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));

const SLICE = 0x8000;

/** Standard base64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += SLICE) {
    text += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  }
  return btoa(text);
}

/** The bytes of base64 in its one spelling. */
export function fromBase64(text: string, what: string): Bytes {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) {
    throw new BadFormat(`${what}：不是 base64`, `${what}: not base64`);
  }
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (toBase64(bytes) !== text) {
    throw new BadFormat(`${what}：base64 有多余的位`, `${what}: base64 with loose ends`);
  }
  return bytes;
}

/** `size` bytes of lower-case hexadecimal. */
export function fromHex(text: string, size: number, what: string): Bytes {
  if (text.length !== 2 * size || !/^[0-9a-f]*$/.test(text)) {
    throw new BadFormat(
      `${what}：应为 ${2 * size} 位小写十六进制`,
      `${what}: not ${2 * size} lower-case hexadecimal digits`,
    );
  }
  return hexToBytes(text) as Bytes;
}
