/** What the recording page asks of the platform, and tells it. */
import { Broken, csrf, reached, type Refusal, refusalOf } from "../counter/server";
import type { Kept } from "./store";

export { Broken };

/** Milliseconds after which an answer is not waited for any longer. */
const PATIENCE = 20_000;

export type Standing = {
  live: boolean;
  state: string;
  cause: string;
  runs: { run: number; received: number; over: boolean }[];
};

export class Server {
  constructor(private readonly track: number) {}

  standing(): Promise<Standing> {
    return this.#ask("", {}) as Promise<Standing>;
  }

  async open(): Promise<number> {
    return ((await this.#ask("runs/", { method: "POST", headers: csrf() })) as { run: number }).run;
  }

  /** Send a piece; how many of its run are there now. */
  async take(run: number, number: number, piece: Kept, made: number): Promise<number> {
    const headers = {
      ...csrf(),
      "Content-Type": "application/octet-stream",
      "X-SHA256": piece.sha256,
      "X-Made": String(made),
      "X-After": String(piece.after),
    };
    const answer = await this.#ask(`runs/${run}/${number}/`, { method: "POST", body: piece.data, headers });
    return (answer as { received: number }).received;
  }

  async over(run: number, made: number, why: string): Promise<void> {
    const headers = { ...csrf(), "Content-Type": "application/json" };
    await this.#ask(`runs/${run}/over/`, { method: "POST", body: JSON.stringify({ made, why }), headers });
  }

  /** The platform's answer. Throws `Broken` for a line that is down, else a `Refusal`. */
  async #ask(path: string, request: RequestInit): Promise<unknown> {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await reached(`/recordings/feeds/${this.track}/${path}`, { ...request, signal });
    if (!answer.ok || answer.redirected) throw await refused(answer);
    return answer.json().catch((error: unknown) => {
      throw new Broken(String(error));
    });
  }
}

/** What the platform's program got wrong (500) may go right the next time. */
const refused = async (answer: Response): Promise<Refusal | Broken> =>
  answer.status >= 500 ? new Broken(String(answer.status)) : refusalOf(answer);
