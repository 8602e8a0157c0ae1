/** What the disc says about itself, in a block of JSON on the page. */

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
  gaps: Gap[];
  films: Film[];
}

export interface Facts {
  recording: string;
  title: string;
  place: string;
  opened: string;
  closed: string;
  key: string;
  this: number;
  volumes: number;
  zero: string;
  tracks: TrackFacts[];
  marks: { at: string; text: string }[];
}

/** The facts of this page; null where it was opened without a disc. */
export function facts(): Facts | null {
  const block = document.getElementById("facts");
  return block ? (JSON.parse(block.textContent ?? "") as Facts) : null;
}
