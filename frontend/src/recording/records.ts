/** The records of a track's chain, as docs/recording-format.md has them. */

/** Bytes of a segment file, and what they hash to. */
export interface Piece {
  file: string;
  offset: number;
  size: number;
  sha256: string;
}

/** Initialisation of a run: what its fragments are played with. */
export interface Begun extends Piece {
  kind: "begun";
  run: number;
  codecs: string;
}

/** Some tenths of a second of picture and sound; `start` and `duration` in microseconds of the run. */
export interface Fragment extends Piece {
  kind: "fragment";
  run: number;
  start: number;
  duration: number;
  key: boolean;
}

interface Clocked {
  kind: "clocked";
  boot: string;
  rate: number;
}

interface Opened {
  kind: "opened";
  recording: string;
  track: string;
}

interface Other {
  kind: "remnant" | "lost" | "delayed" | "closed";
}

interface Always {
  n: number;
  prev: string;
  at: string;
  mono: number;
}

export type Rec = Always & (Begun | Fragment | Clocked | Opened | Other);

/** One line without its LF; throws for what is no record. */
export function parseRecord(line: string): Rec {
  const found = JSON.parse(line) as Rec & { v?: number };
  if (found.v !== 1 || !Number.isSafeInteger(found.n) || !/^[0-9a-f]{64}$/.test(found.prev)) throw new Error("not a record");
  return found;
}
