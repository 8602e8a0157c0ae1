/** SM3 and HMAC over it, for short inputs. */
import { sm3 } from "sm-crypto-v2";
import { hexToBytes } from "@noble/hashes/utils.js";

import { type Bytes, join } from "./bytes";

export const sm3Hash = (...data: Uint8Array[]): Bytes => hexToBytes(sm3(join(...data))) as Bytes;

export const sm3Mac = (key: Uint8Array, data: Uint8Array): Bytes =>
  hexToBytes(sm3(data, { key, mode: "hmac" })) as Bytes;
