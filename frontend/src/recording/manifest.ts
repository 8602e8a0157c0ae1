/** The signed manifest of a recording, and whether it is the signed one. */
import type { Head } from "./chain";
import { type Key, vouches } from "./note";

const FORM = "mingjing-recording/1";

/** A stretch without picture. */
export interface Gap {
  start: string;
  end: string;
  seconds: number;
  cause: string;
  detail: string;
}

export interface Track extends Head {
  name: string;
  title: string;
  seconds: number;
  fragments: number;
  gaps: Gap[];
}

/** A chain's head as the ledger had it meanwhile. */
export interface Anchor extends Head {
  track: string;
}

export interface Manifest {
  form: string;
  recording: string;
  title: string;
  place: string;
  opened_at: string;
  closed_at: string;
  tracks: Track[];
  anchors: Anchor[];
  marks_sha256: string;
}

/** Something that was done meanwhile: an entry of the ledger. */
export interface Mark {
  at: string;
  entry: number;
  kind: string;
  subject: string;
  text: string;
}

export function parseManifest(bytes: Uint8Array): Manifest {
  const found = JSON.parse(new TextDecoder().decode(bytes)) as Manifest;
  if (found.form !== FORM) throw new Error("not a manifest");
  return found;
}

/** Whether `note` is over exactly these bytes of the manifest and signed by `key`. */
export function isSigned(bytes: Uint8Array, note: string, key: Key): boolean {
  return vouches(note, FORM, parseManifest(bytes).recording, bytes, key);
}

/** What a signed manifest vouches for of a track: each of its anchors, and its end. */
export function headsOf(manifest: Manifest, track: Track): Head[] {
  return [...manifest.anchors.filter((one) => one.track === track.name), track];
}

export function parseMarks(bytes: Uint8Array): Mark[] {
  const lines = new TextDecoder().decode(bytes).split("\n");
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Mark);
}
