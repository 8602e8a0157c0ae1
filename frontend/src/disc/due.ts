/** Which records the films of a piece are made of, by a track's chain: as media/evidence/films.py has it. */
import type { Link } from "../recording/chain";
import type { Certificate } from "./certificate";

interface Shot {
  n: number;
  begun: number;
  run: number;
  key: boolean;
}

/** The films of a track that a certificate has otherwise than they are due. */
export function departing(track: string, links: Link[], { films, start, end }: Certificate): string[] {
  const due = filmsOf(track, links, micro(start), micro(end));
  const claimed = Object.keys(films).filter((name) => name.startsWith(`${track}/`));
  const same = (name: string): boolean => (due.get(name) ?? []).join() === (Object.hasOwn(films, name) ? films[name]! : []).join();
  return [...new Set([...due.keys(), ...claimed])].filter((name) => !same(name)).sort();
}

function filmsOf(track: string, links: Link[], start: number, end: number): Map<string, number[]> {
  const runs = new Map<number, Shot[]>();
  for (const shot of shotsOf(links, start, end)) runs.set(shot.run, [...(runs.get(shot.run) ?? []), shot]);
  // Each segment repeats the beginning of its run, a film has it once.
  return new Map([...runs.values()].map((shots, index) => [`${track}/film-${index + 1}.mp4`, [shots[0]!.begun, ...shots.map(({ n }) => n)]]));
}

/** The fragments that show the piece, from the key frame before it. */
function shotsOf(links: Link[], start: number, end: number): Shot[] {
  let begun: number | null = null;
  let found: Shot[] = [];
  for (const { record } of links) {
    if (record.kind === "begun") begun = record.n;
    if (record.kind !== "fragment" || begun === null) continue;
    const shot = { n: record.n, begun, run: record.run, key: record.key };
    const until = micro(record.at);
    if (until <= start && record.key) found = [shot];
    else if (until <= start || until - record.duration < end) found.push(shot);
  }
  const first = found.findIndex(({ key }) => key);
  return first < 0 ? [] : found.slice(first);
}

/** Microseconds of a moment with six decimals; a `Date` has three. */
const micro = (at: string): number => Date.parse(`${at.slice(0, 19)}Z`) * 1000 + Number(at.slice(20, 26));
