/** C2SP signed notes: https://c2sp.org/signed-note. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";

const ED25519 = 0x01;

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

/** A public key as text: `name+id+base64(type ‖ 32 bytes)`. */
export interface Key {
  name: string;
  material: Uint8Array;
}

/** Throws for what is no key of type Ed25519, or whose id is not its own. */
export function parseKey(text: string): Key {
  const [name = "", id = "", encoded = ""] = text.trim().split("+", 2).concat(text.trim().split("+").slice(2).join("+"));
  const material = fromBase64(encoded);
  const key = { name, material };
  if (material.length !== 33 || material[0] !== ED25519 || idOf(key) !== id) throw new Error("not a key");
  return key;
}

/** The same key under the name of a log below its own. */
export function under(key: Key, name: string): Key | null {
  return name === key.name || name.startsWith(`${key.name}/`) ? { ...key, name } : null;
}

/** Whether `note` is of this form and name, over exactly these bytes, and signed by `key` under that name. */
export function vouches(note: string, form: string, name: string, bytes: Uint8Array, key: Key): boolean {
  const own = under(key, name);
  return own !== null && signedText(note, own) === `${form}\n${name}\n${bytesToHex(sha256(bytes))}\n`;
}

const idOf = (key: Key): string => bytesToHex(sha256(concatBytes(utf8ToBytes(`${key.name}\n`), key.material)).subarray(0, 4));

/** The note's text, where `key` signed it; null where it did not, or the note is none. */
export function signedText(note: string, key: Key): string | null {
  const blank = note.lastIndexOf("\n\n");
  if (blank < 0) return null;
  const text = note.slice(0, blank + 1);
  for (const line of note.slice(blank + 2).split("\n")) {
    const [dash, name, encoded] = line.split(" ");
    if (dash !== "—" || name !== key.name || !encoded) continue;
    const signature = fromBase64(encoded);
    if (bytesToHex(signature.subarray(0, 4)) !== idOf(key)) continue;
    if (ed25519.verify(signature.subarray(4), utf8ToBytes(text), key.material.subarray(1))) return text;
  }
  return null;
}
