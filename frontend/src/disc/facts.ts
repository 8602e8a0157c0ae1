/** What the disc, or the package of evidence, says about itself, in a block of JSON on the page. */
import type { Said } from "../sealer/language";

export interface Film {
  file: string;
  start: number;
  end: number;
  volume: number;
}

export interface Gap {
  start: string;
  end: string;
  seconds: number;
  cause: string;
}

export interface TrackFacts {
  name: string;
  title: string;
  /** Whether anything was ever heard by it. */
  sound: boolean;
  gaps: Gap[];
  films: Film[];
}

/** One disc of several. */
export interface Disc {
  this: number;
  volumes: number;
}

/** A piece taken out as evidence: by whom, in which viewing, why, when; and from when to when it is. */
export interface Taken {
  by: string;
  viewing: number;
  reason: string;
  at: string;
  start: string;
  end: string;
}

export interface Facts {
  recording: string;
  title: string;
  place: string;
  opened: string;
  closed: string;
  key: string;
  /** The folder that films lie below, seen from the page. */
  base: string;
  /** When the axis of seconds begins by the house clock, and how much faster than life that ran. */
  zero: string;
  rate: number;
  tracks: TrackFacts[];
  marks: ({ at: string } & Said)[];
  disc?: Disc;
  taken?: Taken;
}

/** The facts of this page; null where it was opened by itself. */
export function facts(): Facts | null {
  const block = document.getElementById("facts");
  return block ? (JSON.parse(block.textContent ?? "") as Facts) : null;
}

/** The films that lie beside this page, not on another disc. */
export const filmsHere = ({ disc }: Facts, track: TrackFacts): Film[] => track.films.filter((one) => one.volume === (disc?.this ?? 1));
