import { describe, expect, it } from "vitest";
import { type Bytes, join, utf8 } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { Cutter } from "./cutter";

function box(kind: string, size: number): Bytes {
  const made = new Uint8Array(size);
  new DataView(made.buffer).setUint32(0, size);
  made.set(utf8(kind), 4);
  return made;
}

const initialisation = join(box("ftyp", 36), box("moov", 700));
const fragment = (size: number): Bytes => join(box("moof", 100), box("mdat", size));
const index = box("mfra", 60);
const film = join(initialisation, fragment(5_000), fragment(8), index);

describe("what a recorder gives out", () => {
  it("is cut into the initialisation and fragments, however it comes", () => {
    for (const step of [1, 7, 735, 736, 737, 5_000, film.length]) {
      const cutter = new Cutter();
      const pieces: Bytes[] = [];
      for (let at = 0; at < film.length; at += step) pieces.push(...cutter.feed(film.slice(at, at + step)));
      expect(pieces).toEqual([initialisation, fragment(5_000), fragment(8)]);
    }
  });

  it("is refused where it is no MP4", () => {
    expect(() => new Cutter().feed(Uint8Array.of(0, 0, 0, 1, 1, 2, 3, 4))).toThrow(BadInput);
  });
});
