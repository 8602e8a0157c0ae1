/** How a suite's parts are encrypted and hashed: all that a Worker needs of it. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { createSHA256, createSM3, type IHasher } from "hash-wasm";
import { sm4 } from "sm-crypto-v2";

import { type Bytes, join, toHex } from "./bytes";
import type { Mac } from "./hkdf";
import { TAG } from "./part";
import { sm3Mac } from "./sm3";

/** One chunk under one key. `open` throws where the chunk is not as it was sealed. */
export interface Aead {
  seal(nonce: Bytes, chunk: Bytes): Promise<Uint8Array>;
  open(nonce: Bytes, sealed: Bytes): Promise<Uint8Array>;
}

export type Scheme = {
  /** The AEAD's name in the key derivation. */
  aead: string;
  keySize: number;
  mac: Mac;
  cipher(key: Bytes): Promise<Aead>;
  /** H by its name in WebCrypto, where that knows it. */
  native: string | null;
  /** A running H. */
  hasher(): Promise<IHasher>;
};

const aesGcm = async (key: Bytes): Promise<Aead> => {
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
  const under = (iv: Bytes): AesGcmParams => ({ name: "AES-GCM", iv });
  return {
    seal: async (nonce, chunk) => new Uint8Array(await crypto.subtle.encrypt(under(nonce), aes, chunk)),
    open: async (nonce, sealed) => new Uint8Array(await crypto.subtle.decrypt(under(nonce), aes, sealed)),
  };
};

/** In JavaScript, and by an order of magnitude slower: no browser has the national cipher. */
const sm4Gcm = async (key: Bytes): Promise<Aead> => {
  const mode = (iv: Bytes) => ({ mode: "gcm", output: "array", padding: "none", iv }) as const;
  return {
    async seal(nonce, chunk) {
      const { output, tag } = sm4.encrypt(chunk, key, { ...mode(nonce), outputTag: true });
      return join(output, tag!);
    },
    async open(nonce, sealed) {
      const [body, tag] = [sealed.slice(0, -TAG), sealed.slice(-TAG)];
      const opened = sm4.decrypt(body, key, { ...mode(nonce), tag: toHex(tag) }) as unknown;
      return opened as Uint8Array;
    },
  };
};

const SCHEMES: Record<string, Scheme> = {
  "intl-1": {
    aead: "AEAD_AES_256_GCM",
    keySize: 32,
    mac: (key, data) => hmac(sha512, key, data),
    cipher: aesGcm,
    native: "SHA-256",
    hasher: createSHA256,
  },
  "gm-1": { aead: "AEAD_SM4_GCM", keySize: 16, mac: sm3Mac, cipher: sm4Gcm, native: null, hasher: createSM3 },
};

export function schemeOf(suite: string): Scheme {
  const scheme = SCHEMES[suite];
  if (!scheme) throw new RangeError(`no suite ${suite}`);
  return scheme;
}
