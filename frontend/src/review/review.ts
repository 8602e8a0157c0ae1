/** One viewing: cameras, clock, timeline, lists. */
import { readChain } from "../recording/chain";
import { type Gap, headsOf, isSigned, type Manifest, type Mark, parseManifest, parseMarks } from "../recording/manifest";
import { Master } from "../recording/master";
import { parseKey } from "../recording/note";
import { TrackAxis } from "../recording/track";
import { the } from "../sealer/dom";
import { Camera } from "./camera";
import { Controls } from "./controls";
import { Lists } from "./lists";
import { Screens } from "./screens";
import { Source } from "./source";
import { words } from "./words";

const LAST = 0.04; // seconds before the end: there a last picture stands
const PUMP = 200; // milliseconds between two looks at what is to be fetched

/** A recording as it was fetched: what its manifest says, and its cameras on one axis. */
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

export class Review {
  private constructor(
    readonly reel: Reel,
    place: HTMLElement,
  ) {
    const { cameras, end } = reel;
    const master = new Master(() => Math.max(0, end - LAST));
    const screens = new Screens(reel, place.dataset["viewer"] ?? "");
    const lists = new Lists(reel, master, place.dataset["notes"] ?? "", csrf());
    const controls = new Controls(reel, master, lists);
    for (const camera of cameras) master.follow(camera);
    master.onTick = (axis) => {
      screens.show(axis, master);
      controls.show(axis);
    };
    setInterval(() => {
      for (const camera of cameras) void camera.pump(master.axis);
    }, PUMP);
    const trust = the("trust");
    trust.textContent = !reel.signed ? words().unsigned : reel.broken.length > 0 ? words().broken(reel.broken) : words().signed;
    trust.className = `message ${reel.signed && reel.broken.length === 0 ? "message-success" : "message-error"}`;
    master.seek(startOf(reel));
  }

  /** Fetch and check everything but the pictures, then begin. */
  static async open(place: HTMLElement): Promise<Review> {
    const source = new Source(place.dataset["renew"] ?? "", csrf());
    const [manifestBytes, note, marks] = await Promise.all(["manifest.json", "manifest.note", "marks.jsonl"].map((name) => source.whole(name)));
    const manifest = parseManifest(manifestBytes!);
    const signed = isSigned(manifestBytes!, new TextDecoder().decode(note), parseKey(place.dataset["key"] ?? ""));
    const chains = await Promise.all(manifest.tracks.map(async (track) => readChain(await source.there(`${track.name}/chain.jsonl`), signed ? headsOf(manifest, track) : [])));
    const broken = manifest.tracks.filter((track, index) => chains[index]!.at(-1)?.record.n !== track.n).map(({ title }) => title);
    const zero = Math.min(...chains.map((links) => links[0]?.record.mono ?? Infinity));
    const axes = chains.map((links) => new TrackAxis(links, zero));
    const clock = axes.reduce((most, one) => (one.shots.length > most.shots.length ? one : most));
    const end = Math.max(0.1, ...axes.map((axis) => axis.end));
    const cameras = manifest.tracks.map((track, index) => new Camera(track.name, axes[index]!, source, end));
    const gaps = new Map(manifest.tracks.map((track) => [track.name, track.gaps]));
    return new Review({ manifest, signed, broken, marks: parseMarks(marks!), cameras, gaps, clock, end }, place);
  }
}

/** The first picture of any camera, or where the address points: `#at=2026-09-30T08:00:00Z`. */
function startOf(reel: Reel): number {
  const asked = /^#at=(.+)$/.exec(location.hash)?.[1];
  if (asked && !Number.isNaN(Date.parse(asked))) return reel.clock.axis(Date.parse(asked));
  return Math.max(0, Math.min(...reel.cameras.map((camera) => camera.axis.shots[0]?.from ?? Infinity)));
}

const csrf = (): string => document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
