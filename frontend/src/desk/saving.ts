/** Autosave: on this computer at once, at the platform within two seconds; encrypted in both places. */
import type { Bytes } from "../envelope/bytes";
import { fromBase64 } from "../envelope/bytes";
import { Broken, type Desk, Refused } from "./server";
import { decryptDraft, encryptDraft, keep, kept } from "./secret";
import { type Draft, filledOf } from "./sheet";

/** The longest that a keystroke stays unsaved, in milliseconds. */
const PAUSE = 800;
const AGAIN = 3_000;

export type Saved = "saved" | "saving" | "local" | "refused";
type Local = { content: Bytes; revision: number };

export class Saving {
  #revision = 0;
  #waiting: number | undefined;
  #busy = false;
  #dirty: Draft | null = null;

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
    const newest = local && local.revision > remote.revision ? local.content : remote.content && fromBase64(remote.content, "draft");
    return newest ? ((await decryptDraft(this.secret, this.about, newest)) as Draft) : null;
  }

  /** Something was typed. */
  changed(draft: Draft): void {
    this.#dirty = draft;
    this.tell("saving");
    this.#waiting ??= window.setTimeout(() => void this.#run(), PAUSE);
  }

  /** Save now, and fail where the platform does not take it. */
  async flush(draft: Draft): Promise<void> {
    window.clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#dirty = null;
    await this.#save(draft);
    this.tell("saved");
  }

  async #run(): Promise<void> {
    this.#waiting = undefined;
    if (this.#busy || !this.#dirty) return;
    this.#busy = true;
    const draft = this.#dirty;
    this.#dirty = null;
    let pause = 0;
    try {
      await this.#save(draft);
      this.tell("saved");
    } catch (error) {
      if (error instanceof Refused) this.tell("refused", error.zh);
      else if (error instanceof Broken) {
        this.#dirty ??= draft;
        this.tell("local");
        pause = AGAIN;
      } else throw error;
    } finally {
      this.#busy = false;
    }
    if (this.#dirty) this.#waiting ??= window.setTimeout(() => void this.#run(), pause);
  }

  async #save(draft: Draft): Promise<void> {
    const content = await encryptDraft(this.secret, this.about, draft);
    const revision = ++this.#revision;
    await keep(this.about, { content, revision } satisfies Local);
    const [filled, total] = filledOf(draft);
    await this.desk.tell("draft", { content, revision, filled, total });
  }
}
