/** A recording as it was fetched: what its manifest says, and its cameras on one axis. */
import { readChain } from "../recording/chain";
import { type Gap, headsOf, isSigned, type Manifest, type Mark, parseManifest, parseMarks } from "../recording/manifest";
import { parseKey } from "../recording/note";
import type { Store } from "../recording/store";
import { type Shot, TrackAxis } from "../recording/track";
import { Camera } from "./camera";

export interface Reel {
  manifest: Manifest;
  signed: boolean;
  /** Titles of the cameras whose chain does not end where the manifest says. */
  broken: string[];
  marks: Mark[];
  cameras: Camera[];
  gaps: Map<string, Gap[]>;
  /** The camera by which the house clock is told: the one with most pictures. */
  clock: TrackAxis;
  end: number;
}

/** Whether the store is to hold a shot of a track: a disc or a package holds a part of a recording. */
export type Holds = (track: string, shot: Shot) => boolean;

/** Fetch and check everything but the pictures; `key` is the house's, by which the manifest is signed. */
export async function fetchReel(source: Store, key: string, holds: Holds = () => true): Promise<Reel> {
  const [manifestBytes, note, marks] = await Promise.all(["manifest.json", "manifest.note", "marks.jsonl"].map((name) => source.whole(name)));
  const manifest = parseManifest(manifestBytes!);
  const signed = isSigned(manifestBytes!, new TextDecoder().decode(note), parseKey(key));
  const chains = await Promise.all(manifest.tracks.map(async (track) => readChain(await source.there(`${track.name}/chain.jsonl`), signed ? headsOf(manifest, track) : [])));
  const broken = manifest.tracks.filter((track, index) => chains[index]!.at(-1)?.record.n !== track.n).map(({ title }) => title);
  const zero = Math.min(...chains.map((links) => links[0]?.record.mono ?? Infinity));
  const axes = chains.map((links, index) => new TrackAxis(links, zero, (shot) => holds(manifest.tracks[index]!.name, shot)));
  const clock = axes.reduce((most, one) => (one.shots.length > most.shots.length ? one : most));
  const end = Math.max(0.1, ...axes.map((axis) => axis.end));
  const cameras = manifest.tracks.map((track, index) => new Camera(track.name, axes[index]!, source, end));
  const gaps = new Map(manifest.tracks.map((track) => [track.name, track.gaps]));
  return { manifest, signed, broken, marks: parseMarks(marks!), cameras, gaps, clock, end };
}
