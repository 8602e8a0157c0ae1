/** What the page itself says, against what was signed: the page is no part of a recording and may have been altered. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

import { type Manifest, type Mark, parseManifest, parseMarks } from "../recording/manifest";
import type { Said } from "../sealer/language";
import type { Certificate } from "./certificate";
import type { Chosen } from "./chosen";
import type { Facts, TrackFacts } from "./facts";

/** Where the page departs from the manifest, its marks and the certificate; `zero`: when the first record was made. */
export async function checkClaims(about: Facts, store: Chosen, certificate: Certificate | null, zero: string): Promise<Said[]> {
  const bytes = await store.there("manifest.json");
  if (!bytes.length) return []; // said already
  const manifest = parseManifest(bytes);
  const marks = await store.there("marks.jsonl");
  const found: Said[] = [];
  if (bytesToHex(sha256(marks)) !== manifest.marks_sha256) found.push({ zh: "marks.jsonl：与清单不符", en: "marks.jsonl: it is not the one that the manifest names" });
  else if (!sameMarks(about, parseMarks(marks))) found.push(differs("当时所做的事", "what was done"));
  if (!sameSession(about, manifest, zero)) found.push(differs("名称、场所或时间", "title, place or time"));
  if (!sameTracks(about.tracks, manifest)) found.push(differs("各路录像或缺失的时段", "cameras or what is missing"));
  if (certificate && !sameTaking(about, certificate)) found.push(differs("由谁、何时、为何取出", "who took it out, when and why"));
  return found;
}

const differs = (zh: string, en: string): Said => ({ zh: `本页所示与签名的记录不符：${zh}`, en: `This page says otherwise than the signed record: ${en}` });

function sameSession(about: Facts, manifest: Manifest, zero: string): boolean {
  const { recording, title, place, opened_at, closed_at } = manifest;
  return same([about.recording, about.title, about.place, about.opened, about.closed, about.zero], [recording, title, place, opened_at, closed_at, zero]);
}

function sameTracks(tracks: TrackFacts[], manifest: Manifest): boolean {
  const told = ({ name, title, gaps }: Pick<TrackFacts, "name" | "title" | "gaps">): unknown[] => [name, title, gaps.map(({ start, end, seconds, cause }) => [start, end, seconds, cause])];
  return same(tracks.map(told), manifest.tracks.map(told));
}

/** The words for a kind of entry are the page's own, in front of what was signed. */
function sameMarks({ marks }: Facts, signed: Mark[]): boolean {
  const ends = (said: string, text: string): boolean => !text || said === text || said.endsWith(` · ${text}`);
  return marks.length === signed.length && signed.every(({ at, text }, index) => marks[index]!.at === at && ends(marks[index]!.zh, text) && ends(marks[index]!.en, text));
}

function sameTaking({ taken }: Facts, { taken_by, viewing, reason, taken_at, start, end }: Certificate): boolean {
  return taken !== undefined && same([taken.by, taken.viewing, taken.reason, taken.at, taken.start, taken.end], [taken_by, viewing, reason, taken_at, start, end]);
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
