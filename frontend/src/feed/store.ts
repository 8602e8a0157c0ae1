/** What has been recorded and is not acknowledged yet: in this browser's database, on its disk. */
import type { Bytes } from "../envelope/bytes";

/** A piece, and what it hashes to. `after`: of piece 0, milliseconds from the run's opening to its start. */
export type Kept = { data: Bytes; sha256: string; after: number };
/** A run: how many pieces were made of it, and why it is over; "" while it goes on. */
export type Run = { track: number; run: number; made: number; why: string };
type PieceKey = [track: number, run: number, number: number];

const PIECES = "pieces";
const RUNS = "runs";

export class Store {
  private constructor(private readonly database: IDBDatabase) {}

  static open(): Promise<Store> {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open("mingjing-feeds", 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore(PIECES);
        opening.result.createObjectStore(RUNS, { keyPath: ["track", "run"] });
      };
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => resolve(new Store(opening.result));
    });
  }

  /** Put a piece on the disk, and say that its run has one more. */
  async keep(run: Run, piece: Kept): Promise<void> {
    await this.#do([PIECES, RUNS], "readwrite", (store) => {
      store(PIECES).put(piece, [run.track, run.run, run.made]);
      return store(RUNS).put({ ...run, made: run.made + 1 });
    });
    run.made += 1;
  }

  put(run: Run): Promise<unknown> {
    return this.#do([RUNS], "readwrite", (store) => store(RUNS).put(run));
  }

  /** The runs of a track, the earliest first. */
  runs(track: number): Promise<Run[]> {
    const all = IDBKeyRange.bound([track], [track, []]);
    return this.#do([RUNS], "readonly", (store) => store(RUNS).getAll(all) as IDBRequest<Run[]>);
  }

  /** The numbers of a run's pieces that are here, in order. */
  async pieces({ track, run }: Run): Promise<number[]> {
    const all = IDBKeyRange.bound([track, run], [track, run, []]);
    const keys = await this.#do([PIECES], "readonly", (store) => store(PIECES).getAllKeys(all) as IDBRequest<unknown>);
    return (keys as PieceKey[]).map(([, , number]) => number);
  }

  piece({ track, run }: Run, number: number): Promise<Kept | undefined> {
    return this.#do([PIECES], "readonly", (store) => store(PIECES).get([track, run, number]) as IDBRequest<Kept | undefined>);
  }

  /** Forget the pieces below `received`: they are at the platform. */
  async drop({ track, run }: Run, received: number): Promise<void> {
    const those = IDBKeyRange.bound([track, run], [track, run, received], false, true);
    await this.#do([PIECES], "readwrite", (store) => store(PIECES).delete(those));
  }

  /** Forget a run that is over, and whatever is here of it. */
  async forget({ track, run }: Run): Promise<void> {
    await this.#do([PIECES, RUNS], "readwrite", (store) => {
      store(PIECES).delete(IDBKeyRange.bound([track, run], [track, run, []]));
      return store(RUNS).delete([track, run]);
    });
  }

  #do<T>(names: string[], mode: IDBTransactionMode, act: (store: (name: string) => IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(names, mode);
      const request = act((name) => transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }
}
