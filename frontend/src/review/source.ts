/** Where the page gets a recording's bytes: signed addresses that last ten minutes and are renewed. */
import { Absent, orNothing, type Store } from "../recording/store";

const RENEW = 240_000; // milliseconds: well before an address ends
const TRIES = 3;
const GONE = new Set([404, 416]);

export class Source implements Store {
  #base = "";
  #given = -Infinity;

  /** `renew` is posted to for a new address, with the page's token against forgery. */
  constructor(
    private readonly renew: string,
    private readonly csrf: string,
  ) {}

  async whole(name: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#asked(name, {})).arrayBuffer());
  }

  there(name: string): Promise<Uint8Array> {
    return orNothing(this.whole(name));
  }

  async part(name: string, offset: number, size: number, signal?: AbortSignal): Promise<ArrayBuffer> {
    const answer = await this.#asked(name, { Range: `bytes=${offset}-${offset + size - 1}` }, signal);
    return answer.arrayBuffer();
  }

  async #asked(name: string, headers: Record<string, string>, signal: AbortSignal | null = null): Promise<Response> {
    let status = 0;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (performance.now() - this.#given > RENEW) await this.#renewed();
      const answer = await fetch(this.#base + name, { headers, cache: "no-store", signal });
      if (answer.ok) return answer;
      status = answer.status;
      this.#given = -Infinity;
    }
    throw new (GONE.has(status) ? Absent : Error)(`${name}: ${status}`);
  }

  async #renewed(): Promise<void> {
    const answer = await fetch(this.renew, { method: "POST", headers: { "X-CSRFToken": this.csrf } });
    if (!answer.ok) throw new Error(`no address: ${answer.status}`);
    const { base } = (await answer.json()) as { base: string };
    this.#base = base;
    this.#given = performance.now();
  }
}
