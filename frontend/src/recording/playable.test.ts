import { describe, expect, it } from "vitest";
import { type Bytes, join, toHex } from "../envelope/bytes";
import { box, boxIn, numbers } from "./boxes";
import { frame } from "./flac";
import { decoded, type Law } from "./g711";
import { Playable, playableType } from "./playable";

const PICTURE = Uint8Array.from({ length: 40 }, (_, index) => index);
const SOUND = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);

function trak(track: number, entry: Bytes): Bytes {
  const tkhd = box("tkhd", numbers([4, 0], [8, 0], [4, track], [68, 0]));
  const stsd = box("stsd", numbers([4, 0], [4, 1]), entry);
  return box("trak", tkhd, box("mdia", box("minf", box("stbl", stsd))));
}

function head(law: Law | "mp4a"): Bytes {
  const sound = box(law, numbers([6, 0], [2, 1], [8, 0], [2, 1], [2, 16], [4, 0], [2, 8000], [2, 0]));
  return join(box("ftyp", numbers([4, 0])), box("moov", trak(1, box("avc1", new Uint8Array(78))), trak(2, sound)));
}

function fragment(): Bytes {
  const traf = (track: number, rest: Bytes): Bytes =>
    box("traf", box("tfhd", numbers([4, 0x020010], [4, track], [4, 16])), box("tfdt", numbers([4, 0], [4, 1600])), rest);
  const made = (at: number): Bytes => {
    const picture = box("trun", numbers([4, 0x201], [4, 1], [4, at], [4, PICTURE.length]));
    const sound = box("trun", numbers([4, 0x001], [4, 2], [4, at + PICTURE.length]));
    return box("moof", traf(1, picture), traf(2, sound));
  };
  return join(made(made(0).length + 8), box("mdat", PICTURE, SOUND));
}

const buffer = (bytes: Bytes): ArrayBuffer => bytes.slice().buffer;

describe("G.711", () => {
  it("is decoded as the recommendation's tables have it", () => {
    const at = (law: Law, ...bytes: number[]): number[] => [...decoded(law, Uint8Array.from(bytes))];
    expect(at("alaw", 0xd5, 0x55, 0xaa, 0x2a, 0xc5, 0xf5)).toEqual([8, -8, 32256, -32256, 264, 528]);
    expect(at("ulaw", 0xff, 0x7f, 0x80, 0x00, 0xfe, 0xef)).toEqual([0, 0, 32124, -32124, 8, 132]);
  });
});

describe("FLAC", () => {
  it("holds samples as they are", () => {
    const samples = Int16Array.from({ length: 16 }, (_, index) => (index - 8) * 1000);
    // Read back by FFmpeg's decoder, which checks both CRCs.
    expect(toHex(frame(samples, 1, 4000))).toBe("fff97008e0bea0000fc402e0c0e4a8e890ec78f060f448f830fc18000003e807d00bb80fa0138817701b583e10");
  });
});

describe("what a browser plays of a run", () => {
  it("is what was recorded, where it knows the codecs", () => {
    const playable = new Playable(buffer(head("mp4a")));
    expect(playable.head).toEqual(head("mp4a"));
    expect(playable.fragment(buffer(fragment()))).toEqual(fragment());
    expect(playableType("avc1.4d401f,mp4a.40.2")).toBe('video/mp4; codecs="avc1.4d401f,mp4a.40.2"');
  });

  it.each<Law>(["alaw", "ulaw"])("has its sound by %s decoded, behind the picture as it was", (law) => {
    const playable = new Playable(buffer(head(law)));
    expect(playableType(`avc1.4d401f,${law}`)).toBe('video/mp4; codecs="avc1.4d401f,flac"');
    const traks = boxIn(playable.head, "moov")!.body;
    expect(toHex(traks)).toContain(toHex(trak(1, box("avc1", new Uint8Array(78)))));
    expect(String.fromCharCode(...traks)).toContain("fLaC");
    const played = playable.fragment(buffer(fragment()));
    const picture = played.subarray(0, fragment().length);
    expect([...picture].filter((byte, at) => byte !== fragment()[at]).length).toBeLessThanOrEqual(4); // "traf" is "free"
    const sound = played.subarray(fragment().length);
    expect(boxIn(sound, "mdat")!.body).toEqual(frame(decoded(law, SOUND), 1, 1600));
    const trun = boxIn(sound, "moof", "traf", "trun")!;
    expect(toHex(trun.body.subarray(8, 16))).toBe(toHex(numbers([4, boxIn(sound, "moof")!.bytes.length + 8], [4, 32])));
  });
});
