/** Verifying a disc or a package of evidence in the browser, from the files its reader has chosen. */
import { readChain } from "../recording/chain";
import { isRecorded } from "../recording/hashing";
import { isSigned, parseManifest, type Track } from "../recording/manifest";
import type { Key } from "../recording/note";
import type { Rec } from "../recording/records";
import type { Said } from "../sealer/language";
import type { Certificate } from "./certificate";
import type { Chosen } from "./chosen";
import { departing } from "./due";
import type { Placed, Placing } from "./placing";

/** Something that is wrong, and the moment that it shows, where it is a piece of film. */
export type Finding = Said & { at?: string };

export interface Result {
  pieces: number;
  bytes: number;
  findings: Finding[];
  /** When the first record of all was made; "" before any was read. */
  zero: string;
}

/** What is verified: the files, and where in them the recorded pieces lie. */
export interface Subject {
  files: Map<string, File>;
  store: Chosen;
  placing: Placing;
  /** Of a package of evidence. */
  certificate: Certificate | null;
}

/** Follows docs/recording-format.md, "What a verifier does"; names what is not as recorded. */
export async function check(subject: Subject, key: Key, progress: (share: number) => void): Promise<Result> {
  const result: Result = { pieces: 0, bytes: 0, findings: [], zero: "" };
  const manifest = await subject.store.there("manifest.json");
  const note = await subject.store.there("manifest.note");
  if (!manifest.length || !note.length) {
    result.findings.push({ zh: "没有找到 manifest.json 与 manifest.note", en: "manifest.json and manifest.note are not there" });
    return result;
  }
  if (!isSigned(manifest, new TextDecoder().decode(note), key)) {
    result.findings.push({ zh: "清单的签名与该公钥不符", en: "This key did not sign the manifest" });
  }
  const films = [...subject.files].filter(([name]) => name.endsWith(".mp4"));
  const total = films.reduce((sum, [, file]) => sum + file.size, 0);
  const { tracks, recording } = parseManifest(manifest);
  let earliest = Infinity;
  for (const track of tracks) {
    const first = await checkTrack(subject, track, result, () => progress(result.bytes / Math.max(1, total)));
    if (!first) continue;
    if (first.mono < earliest) [earliest, result.zero] = [first.mono, first.at];
    if (first.kind === "opened" && first.recording === recording && first.track === track.name) continue;
    result.findings.push({ zh: `${track.name}：属于另一份录像或另一路`, en: `${track.name}: it is of another recording or track` });
  }
  for (const [name] of films) {
    if (tracks.some((track) => name.startsWith(`${track.name}/`))) continue;
    result.findings.push({ zh: `${name}：清单中没有这一路录像`, en: `${name}: the manifest has no such track` });
  }
  return result;
}

/** The track's first record, where there is one. */
async function checkTrack({ files, store, placing, certificate }: Subject, track: Track, result: Result, step: () => void): Promise<Rec | null> {
  const chain = await store.there(`${track.name}/chain.jsonl`);
  if (!chain.length) {
    result.findings.push({ zh: `${track.name}：缺少记录链`, en: `${track.name}: its chain is missing` });
    return null;
  }
  const links = readChain(chain, [track]);
  // From the signed end backwards: the first record that is vouched for stands behind the break.
  const whole = links.findIndex((one) => one.vouched);
  if (whole !== 0 || links.length !== track.n + 1) {
    const where = whole < 0 ? track.n : whole - 1;
    result.findings.push({ zh: `${track.name}：记录链在第 ${where} 条断开`, en: `${track.name}: the chain is broken at record ${where}` });
  }
  for (const name of certificate ? departing(track.name, links, certificate) : []) {
    result.findings.push({ zh: `${name}：不是该时段所录的全部内容`, en: `${name}: it is not what was recorded in that time` });
  }
  for (const [name, placed] of byFile(placing(track.name, links))) await checkFilm(name, files.get(name), placed, track, result, step);
  return links[0]?.record ?? null;
}

async function checkFilm(name: string, file: File | undefined, placed: Placed[], track: Track, result: Result, step: () => void): Promise<void> {
  if (!file) {
    result.findings.push({ zh: `${name}：文件缺失`, en: `${name}: the file is missing` });
    return;
  }
  for (const { at, record } of placed) {
    const bytes = await file.slice(at, at + record.size).arrayBuffer();
    result.pieces += 1;
    result.bytes += bytes.byteLength;
    if (!(await isRecorded(record, bytes))) {
      result.findings.push({
        at: begins(record),
        zh: `${track.title}（${name}）：偏移 ${at} 处的片段被改动`,
        en: `${track.title} (${name}): the fragment at ${at} was changed`,
      });
    }
    step();
  }
  const end = placed.reduce((most, { at, record }) => Math.max(most, at + record.size), 0);
  if (file.size > end) result.findings.push({ zh: `${name}：末尾有多余内容`, en: `${name}: something stands behind its end` });
}

/** When the first picture of a piece was taken: its record is of when it was complete. */
function begins(record: Placed["record"]): string {
  const lasts = record.kind === "fragment" ? record.duration / 1000 : 0;
  return new Date(Date.parse(record.at) - lasts).toISOString();
}

function byFile(placed: Placed[]): Map<string, Placed[]> {
  const found = new Map<string, Placed[]>();
  for (const one of placed) {
    const together = found.get(one.file);
    if (together) together.push(one);
    else found.set(one.file, [one]);
  }
  return found;
}
