/** The certificate of a package of evidence: what it names, and whether all of that is there and no more. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

import { type Key, vouches } from "../recording/note";
import type { Said } from "../sealer/language";

const FORM = "mingjing-evidence/1";
const CERTIFICATE = "certificate.json";
const NOTE = "certificate.note";
/** What desktops leave in a folder that somebody looked into. */
const DESKTOPS = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

export interface Certificate {
  form: string;
  recording: string;
  start: string;
  end: string;
  taken_by: string;
  viewing: number;
  reason: string;
  taken_at: string;
  /** The numbers of the records that each film is made of. */
  films: Record<string, number[]>;
  sha256: Record<string, string>;
}

export async function readCertificate(files: Map<string, File>): Promise<Certificate | null> {
  const file = files.get(CERTIFICATE);
  const found = file ? (JSON.parse(await file.text()) as Certificate) : null;
  return found?.form === FORM ? found : null;
}

/** Everything but the films' bytes, which are compared with the records of their chains. */
export async function checkCertificate(files: Map<string, File>, key: Key, certificate: Certificate): Promise<Said[]> {
  const found: Said[] = [];
  const bytes = await bytesOf(files.get(CERTIFICATE));
  const note = await files.get(NOTE)?.text();
  if (!vouches(note ?? "", FORM, certificate.recording, bytes, key)) found.push({ zh: "证书的签名与该公钥不符", en: "This key did not sign the certificate" });
  for (const [name, hash] of Object.entries(certificate.sha256)) {
    const file = files.get(name);
    if (!file) found.push({ zh: `${name}：文件缺失`, en: `${name}: the file is missing` });
    else if (!Object.hasOwn(certificate.films, name) && bytesToHex(sha256(await bytesOf(file))) !== hash) found.push({ zh: `${name}：被改动`, en: `${name}: it was changed` });
  }
  for (const name of files.keys()) {
    if (Object.hasOwn(certificate.sha256, name) || name === CERTIFICATE || name === NOTE || DESKTOPS.has(name.split("/").at(-1)!)) continue;
    found.push({ zh: `${name}：证书中没有这个文件`, en: `${name}: the certificate does not name it` });
  }
  return found;
}

const bytesOf = async (file: File | undefined): Promise<Uint8Array> => new Uint8Array((await file?.arrayBuffer()) ?? new ArrayBuffer(0));
