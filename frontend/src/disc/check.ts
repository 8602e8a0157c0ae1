/** Verifying a disc in the browser, from the files its reader has chosen. */
import { type Link, readChain } from "../recording/chain";
import { isRecorded } from "../recording/hashing";
import { isSigned, parseManifest, type Track } from "../recording/manifest";
import type { Key } from "../recording/note";
import type { Begun, Fragment, Piece, Rec } from "../recording/records";
import type { Said } from "../sealer/language";

export interface Result {
  signed: boolean;
  pieces: number;
  bytes: number;
  /** Films that lie on other discs. */
  elsewhere: number;
  findings: Said[];
}

/** The chosen files by their names below `data/`. */
export function byName(files: Iterable<File>): Map<string, File> {
  const found = new Map<string, File>();
  for (const file of files) {
    const [, name] = /(?:^|\/)data\/(.+)$/.exec(file.webkitRelativePath) ?? [];
    if (name) found.set(name, file);
  }
  return found;
}

/** Follows docs/recording-format.md, "What a verifier does"; names what is not as recorded. */
export async function check(
  files: Map<string, File>,
  key: Key,
  films: ReadonlySet<string>,
  progress: (share: number) => void,
): Promise<Result> {
  const result: Result = { signed: false, pieces: 0, bytes: 0, elsewhere: 0, findings: [] };
  const manifest = await read(files, "manifest.json");
  const note = await read(files, "manifest.note");
  if (!manifest || !note) {
    result.findings.push({ zh: "没有找到 manifest.json 与 manifest.note", en: "manifest.json and manifest.note are not there" });
    return result;
  }
  result.signed = isSigned(manifest, new TextDecoder().decode(note), key);
  if (!result.signed) result.findings.push({ zh: "清单的签名与该公钥不符", en: "This key did not sign the manifest" });
  const total = [...films].reduce((sum, film) => sum + (files.get(film)?.size ?? 0), 0);
  for (const track of parseManifest(manifest).tracks) {
    await checkTrack(files, track, films, result, () => progress(result.bytes / Math.max(1, total)));
  }
  return result;
}

async function checkTrack(
  files: Map<string, File>,
  track: Track,
  films: ReadonlySet<string>,
  result: Result,
  step: () => void,
): Promise<void> {
  const chain = await read(files, `${track.name}/chain.jsonl`);
  if (!chain) {
    result.findings.push({ zh: `${track.name}：缺少记录链`, en: `${track.name}: its chain is missing` });
    return;
  }
  const links = readChain(chain, [track]);
  // From the signed end backwards: the first record that is vouched for stands behind the break.
  const whole = links.findIndex((one) => one.vouched);
  if (whole !== 0 || links.length !== track.n + 1) {
    const where = whole < 0 ? track.n : whole - 1;
    result.findings.push({ zh: `${track.name}：记录链在第 ${where} 条断开`, en: `${track.name}: the chain is broken at record ${where}` });
  }
  for (const [file, pieces] of byFile(links)) {
    const name = `${track.name}/${file}`;
    if (films.has(name)) await checkFilm(name, files.get(name), pieces, result, step);
    else result.elsewhere += 1;
  }
}

async function checkFilm(name: string, file: File | undefined, pieces: Piece[], result: Result, step: () => void): Promise<void> {
  if (!file) {
    result.findings.push({ zh: `${name}：文件缺失`, en: `${name}: the file is missing` });
    return;
  }
  for (const piece of pieces) {
    const bytes = await file.slice(piece.offset, piece.offset + piece.size).arrayBuffer();
    result.pieces += 1;
    result.bytes += bytes.byteLength;
    if (!(await isRecorded(piece, bytes))) {
      result.findings.push({ zh: `${name}：偏移 ${piece.offset} 处的片段被改动`, en: `${name}: the fragment at ${piece.offset} was changed` });
    }
    step();
  }
  const end = pieces.reduce((most, piece) => Math.max(most, piece.offset + piece.size), 0);
  if (file.size > end) result.findings.push({ zh: `${name}：末尾有多余内容`, en: `${name}: something stands behind its end` });
}

function byFile(links: Link[]): Map<string, Piece[]> {
  const found = new Map<string, Piece[]>();
  for (const { record } of links) {
    if (!isPiece(record)) continue;
    const pieces = found.get(record.file) ?? [];
    pieces.push(record);
    found.set(record.file, pieces);
  }
  return found;
}

const isPiece = (record: Rec): record is Rec & (Begun | Fragment) => "sha256" in record;

async function read(files: Map<string, File>, name: string): Promise<Uint8Array | null> {
  const file = files.get(name);
  return file ? new Uint8Array(await file.arrayBuffer()) : null;
}

