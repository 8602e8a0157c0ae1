/** The folder that the page's reader has chosen: a page on `file://` may read no other files. */
import { readChain } from "../recording/chain";
import { Absent, orNothing, type Store } from "../recording/store";
import type { Piece } from "../recording/records";
import type { Placing } from "./placing";

const MANIFEST = "manifest.json";

const keyOf = (segment: string, offset: number): string => `${segment}:${offset}`;

/** The chosen files by their names beside the manifest, wherever below the chosen folder that lies. */
export function byName(files: Iterable<File>): Map<string, File> {
  const all = [...files];
  const manifests = all.map((file) => file.webkitRelativePath).filter((path) => path.endsWith(`/${MANIFEST}`));
  const [nearest] = manifests.sort((one, other) => one.length - other.length);
  const base = nearest?.slice(0, -MANIFEST.length) ?? "/";
  return new Map(all.filter((file) => file.webkitRelativePath.startsWith(base)).map((file) => [file.webkitRelativePath.slice(base.length), file]));
}

export class Chosen implements Store {
  /** Where the pieces that segments were made of lie now, by segment and offset. */
  readonly #places = new Map<string, { file: string; at: number }>();

  constructor(
    private readonly files: Map<string, File>,
    private readonly placing: Placing,
  ) {}

  async whole(name: string): Promise<Uint8Array> {
    const file = this.files.get(name);
    if (!file) throw new Absent(name);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const [, track] = /^(.+)\/chain\.jsonl$/.exec(name) ?? [];
    if (track) this.#learn(track, bytes);
    return bytes;
  }

  there(name: string): Promise<Uint8Array> {
    return orNothing(this.whole(name));
  }

  async part(name: string, offset: number, size: number): Promise<ArrayBuffer> {
    const place = this.#places.get(keyOf(name, offset));
    const file = place && this.files.get(place.file);
    if (!file) throw new Absent(name);
    return file.slice(place.at, place.at + size).arrayBuffer();
  }

  /** Whether a piece of a track, whose chain was read, is to lie here. */
  holds(track: string, { file, offset }: Piece): boolean {
    return this.#places.has(keyOf(`${track}/${file}`, offset));
  }

  /** A chain tells where each piece lies. An initialisation that is repeated may lie here once. */
  #learn(track: string, chain: Uint8Array): void {
    const links = readChain(chain, []);
    const heads = new Map<string, { file: string; at: number }>();
    for (const { file, at, record } of this.placing(track, links)) {
      this.#places.set(keyOf(`${track}/${record.file}`, record.offset), { file, at });
      if (record.kind === "begun") heads.set(record.sha256, { file, at });
    }
    for (const { record } of links) {
      if (record.kind !== "begun") continue;
      const own = keyOf(`${track}/${record.file}`, record.offset);
      const place = this.#places.get(own) ?? heads.get(record.sha256);
      if (place) this.#places.set(own, place);
    }
  }
}
