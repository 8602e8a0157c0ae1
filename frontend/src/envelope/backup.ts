/** A secret in a file under a passphrase: the age format, which `ebid restore` and `age` read. */
import { Decrypter, Encrypter } from "age-encryption";

import type { Bytes } from "./bytes";
import { BadInput } from "./errors";

/** 2^17: about a second's work on an office machine, and for each guess of an attacker. */
const WORK_FACTOR = 17;
const MAGIC = "age-encryption.org/";

export const isBackup = (file: Uint8Array): boolean =>
  new TextDecoder().decode(file.subarray(0, MAGIC.length)) === MAGIC;

export async function encryptBackup(secret: Uint8Array, passphrase: string): Promise<Bytes> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(WORK_FACTOR);
  return (await encrypter.encrypt(secret)) as Bytes;
}

export async function decryptBackup(file: Uint8Array, passphrase: string): Promise<Bytes> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return (await decrypter.decrypt(file)) as Bytes;
  } catch {
    throw new BadInput(
      "备份打不开：口令不对，或文件已损坏",
      "the backup does not open: a wrong passphrase, or damaged",
    );
  }
}
