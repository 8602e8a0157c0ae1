/**
 * Autosave: on this computer within a second, whatever the line does, and at the platform within two;
 * encrypted in both places. One window saves: another one that has fallen behind stops, and says so.
 */
import type { Bytes } from "../envelope/bytes";
import { fromBase64 } from "../envelope/bytes";
import { Broken, type Desk, Refused } from "./server";
import { decryptDraft, encryptDraft, keep, kept } from "./secret";
import { type Draft, filledOf } from "./sheet";

/** The longest that a keystroke stays unsaved, in milliseconds. */
const PAUSE = 800;
const AGAIN = 3_000;
/** So long a save is waited for; the next one carries everything that it had. */
const PATIENCE = 10_000;
const BEHIND = "older_draft";

export type Saved = "saved" | "saving" | "local" | "refused";
type Local = { content: Bytes; revision: number };
type Sent = Local & { filled: number; total: number };

export class Saving {
  /** Whether this computer has a newer draft than the platform. */
  ahead = false;
  #revision = 0;
  #waiting: number | undefined;
  #dirty: Draft | null = null;
  #unsent: Sent | null = null;
  #delivery: Promise<void> | null = null;
  /** Another window has gone on: nothing is saved here any more. */
  #behind: Refused | null = null;

  constructor(
    private readonly desk: Desk,
    private readonly secret: Bytes,
    /** Tender, round and member: what the draft is bound to. */
    private readonly about: string,
    private readonly tell: (how: Saved, why?: string) => void,
  ) {}

  /** The newest draft there is, here or at the platform; null where there is none. */
  async last(): Promise<Draft | null> {
    const [local, remote] = [await kept<Local>(this.about), await this.desk.draft()];
    this.#revision = Math.max(local?.revision ?? 0, remote.revision);
    this.ahead = (local?.revision ?? 0) > remote.revision;
    const newest = local && this.ahead ? local.content : remote.content && fromBase64(remote.content, "draft");
    return newest ? ((await decryptDraft(this.secret, this.about, newest)) as Draft) : null;
  }

  /** Something was typed. */
  changed(draft: Draft): void {
    if (this.#behind) return this.tell("refused", this.#behind.zh);
    this.#dirty = draft;
    this.tell("saving");
    this.#waiting ??= window.setTimeout(() => void this.#run(), PAUSE);
  }

  /** Save now, and fail where the platform does not take it. */
  async flush(draft: Draft): Promise<void> {
    window.clearTimeout(this.#waiting);
    this.#waiting = undefined;
    await this.#keep(draft);
    await this.#delivery;
    const last = this.#unsent;
    this.#unsent = null;
    if (last) await this.#deliver(last);
    this.tell("saved");
  }

  async #run(): Promise<void> {
    this.#waiting = undefined;
    if (!this.#dirty) return;
    try {
      await this.#keep(this.#dirty);
    } catch (error) {
      return this.#refused(error);
    }
    this.#sendOn();
  }

  #sendOn(): void {
    this.#delivery ??= this.#send().finally(() => {
      this.#delivery = null;
    });
  }

  /** Keep a draft on this computer. Raises `Refused` where another window has kept a newer one. */
  async #keep(draft: Draft): Promise<void> {
    this.#dirty = null;
    if (this.#behind) throw this.#behind;
    const revision = ++this.#revision;
    const content = await encryptDraft(this.secret, this.about, draft);
    if (((await kept<Local>(this.about))?.revision ?? 0) >= revision) throw behind();
    await keep(this.about, { content, revision } satisfies Local);
    const [filled, total] = filledOf(draft);
    this.#unsent = { content, revision, filled, total };
  }

  /** Send what is kept, the newest alone, until nothing is left; a broken line is tried again. */
  async #send(): Promise<void> {
    while (this.#unsent) {
      const one = this.#unsent;
      this.#unsent = null;
      try {
        await this.#deliver(one);
        if (!this.#unsent && !this.#dirty) this.tell("saved");
      } catch (error) {
        if (!(error instanceof Broken)) return this.#refused(error);
        this.#unsent ??= one;
        this.tell("local");
        window.setTimeout(() => this.#sendOn(), AGAIN);
        return;
      }
    }
  }

  #deliver(one: Sent): Promise<void> {
    return this.desk.tell("draft", one, PATIENCE);
  }

  #refused(error: unknown): void {
    if (!(error instanceof Refused)) throw error;
    if (error.why === BEHIND) this.#behind = error;
    this.tell("refused", error.zh);
  }
}

const behind = (): Refused =>
  new Refused(BEHIND, "另一个窗口里有更新的草稿，请刷新页面", "a newer draft is in another window: please reload this page");
