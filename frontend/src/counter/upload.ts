/**
 * An upload that goes on after a broken line, until the platform has said yes or no.
 *
 * The envelope travels in portions of about a second each: what has arrived is never sent again.
 * Whether the line broke before or after the last byte, the answer to the last portion is the same
 * when it is asked for again.
 */
import { begin, beginRescue, Broken, type Handed, reached, Refusal, refusalOf } from "./server";

const LEAST = 1 << 18;
const MOST = 1 << 24;
/** What a portion should take, in milliseconds. */
const PORTION = 1_000;
const SILENCE = 30_000;
/** How long past the deadline an answer may be on its way; then the platform is asked. */
const GRACE = 1_500;
/** How often it is asked then. */
const AGAIN_AFTER = 250;
const PATIENCE = [500, 1_000, 2_000, 4_000];

/** What travels; `rescue`: the very envelope that stands already, once more. */
export type Plan = { slip: string; lot: number; stage: string; headerSha256: string; file: Blob; rescue?: boolean };

export interface Watcher {
  /** So many bytes have arrived. */
  progress(done: number, total: number): void;
  /** The line is down; the upload waits and tries again. */
  broken(): void;
  /** The upload has another ticket: with it, it can be taken up later. */
  ticket(ticket: string): void;
  /** How many milliseconds of this computer's time are left until the deadline. */
  left(): number;
}

export class Upload {
  #portion = LEAST;
  #failures = 0;

  constructor(
    private readonly plan: Plan,
    private readonly watcher: Watcher,
    private ticket: string | null = null,
  ) {}

  /** What the platform received. Raises `Refusal`. */
  async run(): Promise<Handed> {
    for (;;) {
      try {
        return await this.#onTheLine();
      } catch (error) {
        if (error instanceof Refusal && AGAIN.has(error.code)) {
          if (error.code === "no_transfer") this.ticket = null;
        } else if (!(error instanceof Broken)) throw error;
        this.watcher.broken();
        const wait = PATIENCE[Math.min(this.#failures++, PATIENCE.length - 1)]!;
        await pause(wait);
      }
    }
  }

  /** As far as the line holds. */
  async #onTheLine(): Promise<Handed> {
    const { file } = this.plan;
    let at = this.ticket ? await this.#come(this.ticket) : 0;
    const ticket = (this.ticket ??= await this.#begin());
    for (;;) {
      this.watcher.progress(at, file.size);
      const began = performance.now();
      const late = this.watcher.left() <= 0;
      const answer = await this.#send(ticket, at, late ? 0 : this.#portion);
      if (typeof answer !== "number") return answer;
      if (late) {
        await pause(AGAIN_AFTER);
        continue;
      }
      this.#adapt(answer - at, performance.now() - began);
      this.#failures = 0;
      at = answer;
    }
  }

  async #begin(): Promise<string> {
    const { slip, lot, stage, headerSha256, file, rescue } = this.plan;
    const ticket = rescue ? await beginRescue(slip, headerSha256) : await begin({ slip, lot, stage, length: file.size, header_sha256: headerSha256 });
    this.watcher.ticket(ticket);
    return ticket;
  }

  /** How much has come. */
  async #come(ticket: string): Promise<number> {
    const answer = await reached(ADDRESS, { method: "HEAD", headers: { "Upload-Ticket": ticket } });
    if (answer.status === 404) throw new Refusal("no_transfer", "");
    if (!answer.ok) throw await refusalOf(answer);
    return Number(answer.headers.get("Upload-Offset"));
  }

  /**
   * Send the portion at `at`: how much has come then, or what was received.
   *
   * An empty one asks no more than whether the bid was received or is too late. A portion that is on
   * its way at the deadline is not waited for: nobody should have to wonder.
   */
  async #send(ticket: string, at: number, size: number): Promise<number | Handed> {
    const patience = Math.min(SILENCE, size ? Math.max(this.watcher.left(), 0) + GRACE : SILENCE);
    const answer = await reached(ADDRESS, {
      method: "PATCH",
      body: this.plan.file.slice(at, at + size),
      headers: { "Upload-Ticket": ticket, "Upload-Offset": String(at), "Content-Type": OCTETS },
      signal: AbortSignal.timeout(patience),
    });
    if (answer.status === 204) return Number(answer.headers.get("Upload-Offset"));
    if (!answer.ok) throw await refusalOf(answer);
    return (await answer.json().catch((error: unknown) => {
      throw new Broken(String(error));
    })) as Handed;
  }

  #adapt(bytes: number, took: number): void {
    const fitting = (bytes * PORTION) / Math.max(took, 1);
    this.#portion = Math.round(Math.min(MOST, Math.max(LEAST, Math.min(fitting, 2 * this.#portion))));
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const ADDRESS = "/bids/transfer/";
const OCTETS = "application/offset+octet-stream";
/** Refusals that say no more than: ask how far it has come, and go on. */
const AGAIN = new Set(["wrong_offset", "busy", "no_transfer"]);
