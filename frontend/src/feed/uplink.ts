/**
 * Brings what is kept of one track to the platform: run by run, piece by piece, each until it is
 * acknowledged. A broken line only stops it until somebody calls again.
 */
import { Refusal } from "../counter/server";
import { Broken, type Server } from "./server";
import type { Run, Store } from "./store";

/** Milliseconds after a failure in which nothing is tried again. */
const REST = 1_500;

export class Uplink {
  #busy = false;
  #again = false;
  #restUntil = 0;
  /** Whether the line is broken. */
  broken = false;
  /** The platform's no, where it takes nothing any more. */
  refusal: Refusal | null = null;

  constructor(
    private readonly track: number,
    private readonly server: Server,
    private readonly store: Store,
  ) {}

  /** Send what there is. Called whenever there may be something; it works once at a time. */
  async call(): Promise<void> {
    this.#again = true;
    if (this.#busy || performance.now() < this.#restUntil) return;
    this.#busy = true;
    try {
      while (this.#again) {
        this.#again = false;
        await this.#send();
      }
      [this.broken, this.refusal] = [false, null];
    } catch (error) {
      if (!(error instanceof Broken || error instanceof Refusal)) throw error;
      this.broken = error instanceof Broken;
      this.refusal = error instanceof Refusal ? error : null;
      this.#restUntil = performance.now() + REST;
    } finally {
      this.#busy = false;
    }
  }

  /** How many pieces are here that the platform has not acknowledged. */
  async waiting(): Promise<number> {
    const runs = await this.store.runs(this.track);
    const counts = await Promise.all(runs.map(async (run) => (await this.store.pieces(run)).length));
    return counts.reduce((sum, one) => sum + one, 0);
  }

  async #send(): Promise<void> {
    for (const run of await this.store.runs(this.track)) {
      for (const number of await this.store.pieces(run)) await this.#sendPiece(run, number);
      const now = (await this.store.runs(this.track)).find((one) => one.run === run.run);
      if (now?.why && now.made === run.made) {
        await this.server.over(run.run, now.made, now.why);
        await this.store.forget(run);
      }
    }
  }

  async #sendPiece(run: Run, number: number): Promise<void> {
    const piece = await this.store.piece(run, number);
    if (!piece) return;
    try {
      await this.store.drop(run, await this.server.take(run.run, number, piece, run.made));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.#settle(run, error);
    }
  }

  /** The platform does not take a piece: what it has already goes, and what it will never take. */
  async #settle(run: Run, refusal: Refusal): Promise<void> {
    const known = (await this.server.standing()).runs.find((one) => one.run === run.run);
    if (!known || known.over) await this.store.forget(run);
    else if (refusal.code === "taken_before") await this.store.drop(run, known.received);
    else throw refusal;
  }
}
