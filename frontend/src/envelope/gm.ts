/** `gm-1`: SM3, shares encrypted with SM2, parts with SM4-GCM, SM2 signatures. */
import { hexToBytes } from "@noble/hashes/utils.js";
import { sm2 } from "sm-crypto-v2";

import { type Bytes, equal, join, random, toHex, u8 } from "./bytes";
import { BadFormat, RubbishShare } from "./errors";
import { expand } from "./hkdf";
import { sm3Hash, sm3Mac } from "./sm3";
import type { Suite } from "./suite";

export const SM2_CURVE = ["1.2.840.10045.2.1", "1.2.156.10197.1.301"];
const USER_ID = "1234567812345678";
const ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
/** C1 ‖ C3 ‖ C2, which in DER is GM/T 0009's SM2Cipher. */
const MODE = 1;
const AS_SIGNED = { hash: true, userId: USER_ID } as const;

const scalarOf = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`);

function isPrivate(key: Uint8Array): boolean {
  const scalar = scalarOf(key);
  return key.length === 32 && scalar >= 1n && scalar <= ORDER - 2n;
}

/** 0x04 ‖ x ‖ y of d·G. */
export function sm2Public(privateKey: Uint8Array): Bytes {
  if (!isPrivate(privateKey)) throw new BadFormat("不是 SM2 私钥", "not an SM2 private key");
  return hexToBytes(sm2.getPublicKeyFromPrivateKey(toHex(privateKey))) as Bytes;
}

/** The 64 bytes r ‖ s over SM3(Z ‖ message), Z being of the usual user id. */
export const sm2Sign = (privateKey: Uint8Array, message: Uint8Array): Bytes =>
  hexToBytes(sm2.doSignature(message, toHex(privateKey), AS_SIGNED)) as Bytes;

export const sm2Verify = (publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean =>
  sm2.doVerifySignature(message, toHex(signature), toHex(publicKey), AS_SIGNED);

export const national: Suite = {
  name: "gm-1",
  digestName: "sm3",
  partKeySize: 16,
  signatureAlgorithms: ["SM2"],

  hash: sm3Hash,
  mac: sm3Mac,
  expand: (key, about, size = 32) => expand(sm3Mac, key, about, size),

  /** A scalar from 1 to n − 2. */
  makePrivateKey() {
    for (;;) {
      const key = random(32);
      if (isPrivate(key)) return key;
    }
  },

  publicKey: async (privateKey) => sm2Public(privateKey),

  async checkPublicKey(key, what) {
    if (key.length !== 65 || key[0] !== 4 || !onCurve(key)) {
      throw new BadFormat(`${what}：不是 SM2 公钥`, `${what}: not an SM2 key`);
    }
  },

  /** SM2(pk, ctx ‖ u8 i ‖ share): SM2 binds no context, so the message carries it. */
  async wrap(key, ctx, trustee, share) {
    const message = join(ctx, u8(trustee), share);
    return hexToBytes(sm2.doEncrypt(message, toHex(key), MODE, { asn1: true })) as Bytes;
  },

  async unwrap(privateKey, ctx, trustee, sealed) {
    const prefix = join(ctx, u8(trustee));
    const message = decrypted(privateKey, sealed);
    if (message.length < prefix.length || !equal(message.subarray(0, prefix.length), prefix)) {
      throw new RubbishShare(
        `封给第 ${trustee} 位保管人的份额打不开`,
        `what was sealed to trustee ${trustee} does not open`,
        trustee,
      );
    }
    return message.slice(prefix.length);
  },
};

function onCurve(key: Uint8Array): boolean {
  try {
    return sm2.verifyPublicKey(toHex(key));
  } catch {
    return false;
  }
}

/** The message, or nothing where it does not open. */
function decrypted(privateKey: Uint8Array, sealed: Uint8Array): Bytes {
  try {
    return sm2.doDecrypt(toHex(sealed), toHex(privateKey), MODE, { output: "array", asn1: true }) as Bytes;
  } catch {
    return new Uint8Array();
  }
}
