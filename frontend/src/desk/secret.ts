/**
 * What a member's browser keeps for one evaluation: 20 random bytes, from which everything follows —
 * the key of drafts and the key that signs. Written down as a recovery code they bring it all back on
 * another computer; the platform never sees them.
 */
import { type Bytes, join, random, utf8 } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { expand } from "../envelope/hkdf";

const SIZE = 20;
/** Base32 of RFC 4648 without letters that look like digits: 32 characters, one for each five bits. */
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const NONCE = 12;
const STEP = 16 * 1024;

/** The code in groups of four, for a person to copy. */
export function writeCode(secret: Bytes): string {
  const number = BigInt(`0x${[...secret].map((one) => one.toString(16).padStart(2, "0")).join("")}`);
  const letters = Array.from({ length: 32 }, (_, at) => LETTERS[Number((number >> BigInt(5 * (31 - at))) & 31n)]);
  return letters.join("").replace(/(.{4})(?=.)/g, "$1 ");
}

export function readCode(text: string): Bytes {
  const letters = [...text.toUpperCase().replace(/[\s-]/g, "")];
  if (letters.length !== 32 || letters.some((one) => !LETTERS.includes(one))) {
    throw new BadInput("恢复码应为 32 个字母和数字", "a recovery code has 32 letters and digits");
  }
  let number = letters.reduce((sum, one) => (sum << 5n) | BigInt(LETTERS.indexOf(one)), 0n);
  const bytes = new Uint8Array(SIZE);
  for (let at = SIZE - 1; at >= 0; at--, number >>= 8n) bytes[at] = Number(number & 255n);
  return bytes;
}

/** The key of drafts, which leaves this computer in no form. */
function draftKey(secret: Bytes): Promise<CryptoKey> {
  const mac = (key: Uint8Array, data: Uint8Array): Uint8Array => hmac(sha256, key, data);
  const raw = expand(mac, secret, utf8("mingjing/draft-key"), 32);
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** A draft, padded so that its length says nothing, encrypted for `about` alone. */
export async function encryptDraft(secret: Bytes, about: string, draft: unknown): Promise<Bytes> {
  const text = utf8(JSON.stringify(draft));
  const padded = new Uint8Array(Math.ceil((text.length + 1) / STEP) * STEP).fill(0x20);
  padded.set(text);
  const iv = random(NONCE);
  const how = { name: "AES-GCM", iv, additionalData: utf8(about) };
  return join(iv, new Uint8Array(await crypto.subtle.encrypt(how, await draftKey(secret), padded)));
}

export async function decryptDraft(secret: Bytes, about: string, sealed: Bytes): Promise<unknown> {
  const how = { name: "AES-GCM", iv: sealed.slice(0, NONCE), additionalData: utf8(about) };
  const text = await crypto.subtle.decrypt(how, await draftKey(secret), sealed.slice(NONCE)).catch(() => {
    throw new BadInput("草稿打不开：恢复码不对", "the draft does not open: another recovery code");
  });
  return JSON.parse(new TextDecoder().decode(text));
}

export const newSecret = (): Bytes => random(SIZE);

// ── The browser's store ─────────────────────────────────────────────────────────────────────────
const STORE = "desk";

function store<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("mingjing-desk", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => {
        opening.result.close();
        resolve(request.result);
      };
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    };
  });
}

export const kept = <T>(name: string): Promise<T | undefined> => store("readonly", (one) => one.get(name) as IDBRequest<T | undefined>);
export const keep = (name: string, value: unknown): Promise<IDBValidKey> => store("readwrite", (one) => one.put(value, name));
