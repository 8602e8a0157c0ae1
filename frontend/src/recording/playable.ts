/**
 * A run as a browser plays it. Browsers know no G.711 in MP4: what was recorded of it, and was checked,
 * byte for byte, is decoded by its table and handed on as FLAC. Everything else is handed on as it is.
 */
import { type Bytes, join } from "../envelope/bytes";
import { type Box, box, boxesOf, boxIn, changed, numbers, uint32 } from "./boxes";
import { frame, streamInfo } from "./flac";
import { decoded, type Law } from "./g711";

const ENTRY = ["mdia", "minf", "stbl", "stsd"];

/** What a source buffer is told of a run whose record says `codecs`. */
export const playableType = (codecs: string): string => `video/mp4; codecs="${codecs.replace(/\b[au]law\b/, "flac")}"`;

/** The stream of G.711 in a run: its number in the file, law, samples a second, channels. */
interface Sound {
  track: number;
  law: Law;
  rate: number;
  channels: number;
}

export class Playable {
  /** The initialisation to be played with. */
  readonly head: Bytes;
  readonly #sound: Sound | null;

  constructor(head: ArrayBuffer) {
    const bytes = new Uint8Array(head);
    this.#sound = soundIn(bytes);
    this.head = this.#sound ? headWith(bytes, this.#sound) : bytes;
  }

  /** A fragment of the run: its own bytes, or with the sound in a second fragment behind it. */
  fragment(data: ArrayBuffer): Bytes {
    const bytes = new Uint8Array(data);
    const sound = this.#sound;
    const moof = sound && boxIn(bytes, "moof");
    const traf = moof && [...boxesOf(moof.body)].find((one) => one.kind === "traf" && trackOf(one) === sound.track);
    if (!sound || !moof || !traf) return bytes;
    const quiet = bytes.slice();
    quiet.set(FREE, moof.from + 8 + traf.from + 4);
    const samples = decoded(sound.law, bytesOf(traf, bytes.subarray(moof.from)));
    return samples.length ? join(quiet, fragmentWith(samples, sound, startOf(traf))) : quiet;
  }
}

const FREE = Uint8Array.from("free", (letter) => letter.charCodeAt(0));

function soundIn(head: Bytes): Sound | null {
  const moov = boxIn(head, "moov");
  for (const trak of moov ? boxesOf(moov.body) : []) {
    if (trak.kind !== "trak") continue;
    const tkhd = boxIn(trak.body, "tkhd")!.body;
    const [entry] = boxesOf(boxIn(trak.body, ENTRY[0]!, ...ENTRY.slice(1))!.body.subarray(8));
    if (entry?.kind !== "alaw" && entry?.kind !== "ulaw") continue;
    const track = uint32(tkhd, tkhd[0] ? 20 : 12);
    return { track, law: entry.kind, channels: uint32(entry.body, 16) >>> 16, rate: uint32(entry.body, 24) >>> 16 };
  }
  return null;
}

/** The initialisation with FLAC (its mapping into ISO BMFF, 3.3) in the place of G.711. */
function headWith(head: Bytes, { track, rate, channels }: Sound): Bytes {
  const fields = numbers([6, 0], [2, 1], [6, 0], [2, 0], [2, channels], [2, 16], [4, 0], [2, rate], [2, 0]);
  const entry = box("fLaC", fields, box("dfLa", numbers([4, 0]), streamInfo(rate, channels)));
  return changed(head, ["moov", "trak"], (trak) => {
    const tkhd = boxIn(trak.body, "tkhd")!.body;
    if (uint32(tkhd, tkhd[0] ? 20 : 12) !== track) return trak.bytes;
    return box("trak", changed(trak.body, ENTRY, () => box("stsd", numbers([4, 0], [4, 1]), entry)));
  });
}

/** A fragment with one frame of FLAC that begins at `start` of the sound's time. */
function fragmentWith(samples: Int16Array, { track, channels }: Sound, start: number): Bytes {
  const flac = frame(samples, channels, start);
  const moof = (offset: number): Bytes => {
    const tfhd = box("tfhd", numbers([4, 0x020000], [4, track]));
    const tfdt = box("tfdt", numbers([4, 0x01000000], [8, start]));
    const trun = box("trun", numbers([4, 0x000301], [4, 1], [4, offset], [4, samples.length / channels], [4, flac.length]));
    return box("moof", box("mfhd", numbers([4, 0], [4, 1])), box("traf", tfhd, tfdt, trun));
  };
  return join(moof(moof(0).length + 8), box("mdat", flac));
}

const trackOf = (traf: Box): number => uint32(boxIn(traf.body, "tfhd")!.body, 4);

/** When a stream's part of a fragment begins, in samples. */
function startOf(traf: Box): number {
  const tfdt = boxIn(traf.body, "tfdt")!.body;
  return tfdt[0] ? uint32(tfdt, 4) * 2 ** 32 + uint32(tfdt, 8) : uint32(tfdt, 4);
}

/** The bytes of all samples of a stream in a fragment; `from` begins with its moof. */
function bytesOf(traf: Box, from: Bytes): Bytes {
  const usual = usualSize(boxIn(traf.body, "tfhd")!.body);
  const parts: Bytes[] = [];
  for (const trun of boxesOf(traf.body)) {
    if (trun.kind !== "trun") continue;
    const begin = uint32(trun.body, 8);
    parts.push(from.subarray(begin, begin + sizeOf(trun.body, usual)));
  }
  return join(...parts);
}

/** The size of a sample that does not state its own (tfhd, 8.8.7). */
function usualSize(tfhd: Bytes): number {
  const given = uint32(tfhd, 0);
  const before = [0x01, 0x01, 0x02, 0x08].filter((flag) => given & flag).length; // the first takes twice four bytes
  return given & 0x10 ? uint32(tfhd, 8 + 4 * before) : 0;
}

/** How many bytes the samples of a run of samples have together (trun, 8.8.8). */
function sizeOf(trun: Bytes, usual: number): number {
  const given = uint32(trun, 0);
  const count = uint32(trun, 4);
  if (!(given & 0x200)) return count * usual;
  const width = 4 * [0x100, 0x200, 0x400, 0x800].filter((flag) => given & flag).length;
  let total = 0;
  for (let index = 0, at = given & 0x04 ? 16 : 12; index < count; index++, at += width) total += uint32(trun, at + (given & 0x100 ? 4 : 0));
  return total;
}
