/** What was done, what is missing, what somebody noted: each a way to its second. */
import type { Master } from "../recording/master";
import { input, the } from "../sealer/dom";
import { make } from "../wall/dom";
import type { Flag } from "./lanes";
import type { Reel } from "./reel";
import { cause, words } from "./words";

interface Note {
  at: string;
  text: string;
  by: string;
}

export class Lists {
  readonly #flags: Flag[] = [];
  readonly #clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", timeStyle: "medium" });

  constructor(
    private readonly reel: Reel,
    private readonly master: Master,
    private readonly address: string,
    private readonly csrf: string,
  ) {
    const labels = labelled();
    for (const mark of reel.marks) {
      this.#flags.push({ axis: this.#axis(mark.at), own: false });
      the("marks").append(this.#jump(mark.at, [labels[mark.kind] ?? mark.kind, mark.text].filter(Boolean).join(" · ")));
    }
    for (const track of reel.manifest.tracks) {
      for (const gap of track.gaps) the("gaps").append(this.#jump(gap.start, `${track.title} ${words().gap(gap.seconds)}：${cause(gap.cause)}`));
    }
    for (const found of document.querySelectorAll<HTMLElement>("#contradictions [data-at]")) {
      const at = found.dataset["at"] ?? "";
      found.addEventListener("click", () => this.#go(at));
    }
    for (const note of JSON.parse(the("notes-data").textContent ?? "[]") as Note[]) this.#note(note);
    the("note-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#keep();
    });
    for (const which of ["start", "end"] as const) {
      the(`clip-${which}-now`).addEventListener("click", () => {
        input(`clip-${which}`).value = local(this.#now());
      });
    }
  }

  flags(): Flag[] {
    return this.#flags;
  }

  /** The moment on the screen by the house clock. */
  #now(): string {
    return new Date(this.reel.clock.clock(this.master.axis)).toISOString();
  }

  #axis(at: string): number {
    return this.reel.clock.axis(Date.parse(at));
  }

  async #keep(): Promise<void> {
    const said = the("note-said");
    const body = new FormData();
    body.set("at", this.#now());
    body.set("text", input("note").value);
    const answer = await fetch(this.address, { method: "POST", body, headers: { "X-CSRFToken": this.csrf } });
    said.textContent = answer.ok ? words().kept : words().notKept;
    if (!answer.ok) return;
    this.#note((await answer.json()) as Note);
    input("note").value = "";
  }

  #note(note: Note): void {
    this.#flags.push({ axis: this.#axis(note.at), own: true });
    the("notes").append(this.#jump(note.at, `${note.text || words().bookmark} · ${note.by}`));
  }

  #go(at: string): void {
    this.master.seek(Math.max(0, this.#axis(at)));
  }

  #jump(at: string, text: string): HTMLElement {
    const item = make("li");
    const button = make("button", "jump mono");
    button.setAttribute("type", "button");
    button.textContent = this.#clock.format(new Date(at));
    button.addEventListener("click", () => this.#go(at));
    item.append(button, ` ${text}`);
    return item;
  }
}

/** A moment as people here read it, to the millisecond: `2026-09-30 16:00:00.250`. */
function local(at: string): string {
  const fields = { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium" } as const;
  return `${new Intl.DateTimeFormat("sv-SE", fields).format(new Date(at))}.${at.slice(20, 23)}`;
}

/** The names of kinds of entries, which the page brings in the reader's language. */
function labelled(): Record<string, string> {
  return JSON.parse(the("labels").textContent ?? "{}") as Record<string, string>;
}
