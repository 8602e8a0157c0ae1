/** HKDF-Expand (RFC 5869, section 2.3) over any HMAC; libraries' own refuse short input keys. */
import { type Bytes, join, u8 } from "./bytes";

export type Mac = (key: Uint8Array, data: Uint8Array) => Uint8Array;

export function expand(mac: Mac, key: Uint8Array, info: Uint8Array, size: number): Bytes {
  let [made, last]: Uint8Array[] = [new Uint8Array(), new Uint8Array()];
  for (let number = 1; made!.length < size; number++) {
    last = mac(key, join(last!, info, u8(number)));
    made = join(made!, last);
  }
  return new Uint8Array(made!.subarray(0, size));
}
