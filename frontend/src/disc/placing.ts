/** Where recorded pieces lie among the files of a disc, or of a package of evidence. */
import type { Link } from "../recording/chain";
import type { Piece, Rec } from "../recording/records";

/** A piece of film, by its record, `at` an offset of `file`. */
export interface Placed {
  file: string;
  at: number;
  record: Rec & Piece;
}

/** The pieces of a track that lie here, in the order of their files. */
export type Placing = (track: string, links: Link[]) => Placed[];

/** As they were recorded: in every film that is here, and in all that do not lie `elsewhere`, on another disc. */
export const asRecorded =
  (here: { has(file: string): boolean }, elsewhere: ReadonlySet<string>): Placing =>
  (track, links) =>
    piecesOf(links)
      .map((record) => ({ file: `${track}/${record.file}`, at: record.offset, record }))
      .filter(({ file, record }) => here.has(file) || (record.kind === "fragment" && !elsewhere.has(file)));

/** One behind the other, as a certificate lists the records of each film. */
export const asCertified =
  (films: Readonly<Record<string, number[]>>): Placing =>
  (track, links) => {
    const known = new Map(piecesOf(links).map((record) => [record.n, record]));
    return Object.entries(films)
      .filter(([file]) => file.startsWith(`${track}/`))
      .flatMap(([file, numbers]) => inARow(file, numbers.flatMap((n) => known.get(n) ?? [])));
  };

export const piecesOf = (links: Link[]): (Rec & Piece)[] => links.map((link) => link.record).filter((record) => "sha256" in record);

function inARow(file: string, records: (Rec & Piece)[]): Placed[] {
  let at = 0;
  return records.map((record) => {
    const placed = { file, at, record };
    at += record.size;
    return placed;
  });
}
