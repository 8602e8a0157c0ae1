/** Boxes of an MP4 file (ISO/IEC 14496-12, 4.2): looked into, and put together. */
import { type Bytes, join, utf8 } from "../envelope/bytes";

const HEADER = 8;

export interface Box {
  kind: string;
  /** Where it begins in what it was read from. */
  from: number;
  bytes: Bytes;
  body: Bytes;
}

/** The boxes that `data` is made of; throws where they are none. */
export function* boxesOf(data: Bytes): Generator<Box> {
  for (let from = 0; from < data.length; ) {
    const size = uint32(data, from);
    if (size < HEADER || from + size > data.length) throw new Error("no box");
    const bytes = data.subarray(from, from + size);
    const kind = String.fromCharCode(...bytes.subarray(4, HEADER));
    yield { kind, from, bytes, body: bytes.subarray(HEADER) };
    from += size;
  }
}

/** The first box down a path of kinds. */
export function boxIn(data: Bytes, kind: string, ...path: string[]): Box | undefined {
  for (const one of boxesOf(data)) {
    if (one.kind === kind) return path.length ? boxIn(one.body, path[0]!, ...path.slice(1)) : one;
  }
  return undefined;
}

/** `data`, boxes, with every box down the path as `change` makes it. */
export function changed(data: Bytes, path: string[], change: (box: Box) => Bytes): Bytes {
  const [kind, ...rest] = path;
  const parts = [...boxesOf(data)].map((one) => {
    if (one.kind !== kind) return one.bytes;
    return rest.length ? box(one.kind, changed(one.body, rest, change)) : change(one);
  });
  return join(...parts);
}

export function box(kind: string, ...parts: Bytes[]): Bytes {
  const size = parts.reduce((sum, one) => sum + one.length, HEADER);
  return join(numbers([4, size]), utf8(kind), ...parts);
}

/** Unsigned big-endian numbers, each after how many bytes it takes. */
export function numbers(...given: [size: number, value: number][]): Bytes {
  const made = new Uint8Array(given.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of given) {
    for (let place = size - 1, rest = value; place >= 0; place--, rest = Math.floor(rest / 256)) made[at + place] = rest % 256;
    at += size;
  }
  return made;
}

export function uint32(data: Bytes, at: number): number {
  if (at + 4 > data.length) throw new Error("a box ends too early");
  return new DataView(data.buffer, data.byteOffset).getUint32(at);
}
