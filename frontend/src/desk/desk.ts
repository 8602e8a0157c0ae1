/** An expert's desk: the bids beside the sheet, one bid at a time, everything saved as it is typed. */
import { fromBase64 } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { certify, signerOf } from "../envelope/self-signed";
import type { Signer } from "../envelope/signing";
import { suiteNamed } from "../envelope/suites";
import type { Bytes } from "../envelope/bytes";
import { attempt, blame, hide, input, make, reveal, the, value } from "../sealer/dom";
import { complaint, say } from "../sealer/language";
import { sealSheet, secretsOf } from "./locking";
import type { Means } from "./means";
import { partLinks, showPapers } from "./papers";
import { showPrices } from "./prices";
import { showProgress } from "./progress";
import { showQuestions } from "./questions";
import { fieldsOf } from "./rows";
import { type Saved, Saving } from "./saving";
import { keep, kept, newSecret, readCode, writeCode } from "./secret";
import { type BidShown, Broken, Desk, Refused, type State } from "./server";
import { type Basis, carriedOver, columnsOf, type Draft, emptyDraft, filledOf, isFilled, readBasis } from "./sheet";
import { showSigning } from "./signing";

const LEISURE = 3_000;
const CARDS = ["declare-card", "sign-in-card", "recover-card", "work", "wait-card", "prices-card", "signing-card", "over-card"];

export class DeskPage {
  readonly #desk: Desk;
  readonly #number: string;
  #state: State | null = null;
  #basis: Basis | null = null;
  #secret: Bytes | null = null;
  #draft: Draft | null = null;
  #saving: Saving | null = null;
  /** Tender, round, member and bids of the sheet that is shown; another one is built anew. */
  #shown = "";
  #bid = 0;
  #busy = false;
  #shownPart = "";

  constructor(root: HTMLElement) {
    this.#desk = new Desk(root.dataset["desk"]!);
    this.#number = root.dataset["evaluation"]!;
  }

  start(): void {
    this.#on("declare", "declare-errors", () => this.#declare());
    this.#on("sign-in", "sign-in-errors", () => this.#signIn());
    this.#on("recover", "recover-errors", () => this.#recover());
    this.#on("lock", "lock-errors", async () => this.#askToLock());
    this.#on("lock-surely", "lock-errors", () => this.#lock());
    this.#on("ask-time", "lock-errors", () => this.#desk.tell("time"));
    this.#on("ask-send", "ask-errors", () => this.#ask());
    the("lock-back").addEventListener("click", () => hide("lock-sure"));
    the("next-bid").addEventListener("click", () => this.#turnTo(this.#bid + 1));
    the("previous-bid").addEventListener("click", () => this.#turnTo(this.#bid - 1));
    void this.#follow();
  }

  #on(id: string, errors: string, work: () => Promise<void>): void {
    the(id).addEventListener("click", () => void this.#alone(errors, work));
  }

  /** One deed at a time, and the desk as it is afterwards. */
  async #alone(errors: string, work: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    await attempt(errors, work);
    this.#busy = false;
    await this.#refresh();
  }

  async #follow(): Promise<void> {
    for (;;) {
      if (!this.#busy) await this.#refresh();
      await new Promise((resolve) => setTimeout(resolve, LEISURE));
    }
  }

  async #refresh(): Promise<void> {
    try {
      this.#state = await this.#desk.state();
      this.#secret ??= (await kept<Bytes>(this.#number)) ?? null;
      this.#basis ??= readBasis(this.#state);
      blame("line-errors");
      await this.#draw(this.#state);
    } catch (error) {
      const broken = new BadInput("连不上平台，正在重试；已填的内容在本机", "the platform does not answer; what you wrote is on this computer");
      blame("line-errors", complaint(error instanceof Broken ? broken : error));
    }
  }

  // ── Coming in ─────────────────────────────────────────────────────────────────────────────────
  async #declare(): Promise<void> {
    const conflict = input("conflict").checked;
    if (!conflict && !input("no-conflict").checked) throw new BadInput("请先选择", "choose one first");
    await this.#desk.tell("declare", { conflict, text: value("conflict-text") });
    if (conflict) location.assign("/evaluation/");
  }

  /** Make the key, and show the code that brings it back; it is kept before the platform knows of it. */
  async #signIn(): Promise<void> {
    const state = this.#state!;
    const secret = this.#secret ?? newSecret();
    await keep(this.#number, secret);
    const certificate = certify(suiteNamed(state.suite), secret, `${state.tender} ${state.member.key}`, new Date(state.now));
    await this.#desk.tell("sign-in", { certificate });
    this.#secret = secret;
  }

  async #recover(): Promise<void> {
    const secret = readCode(value("code-typed"));
    await keep(this.#number, secret);
    this.#secret = secret;
  }

  get #signer(): Signer {
    const { suite, member } = this.#state!;
    return signerOf(suiteNamed(suite), this.#secret!, fromBase64(member.certificate!, "certificate"));
  }

  // ── Drawing ───────────────────────────────────────────────────────────────────────────────────
  async #draw(state: State): Promise<void> {
    the("step").textContent = state.said;
    showProgress(state.progress, state.state);
    showRecorded(state.recorded);
    showQuestions(state.questions);
    const card = this.#card(state);
    hide(...CARDS.filter((one) => one !== card));
    reveal(card);
    the("code").textContent = this.#secret ? writeCode(this.#secret) : "";
    the("code-card").hidden = !this.#secret || !state.member.signed_in;
    the("papers-card").hidden = card !== "prices-card" && card !== "signing-card";
    if (!the("papers-card").hidden) showPapers(state.bids);
    if (state.round && this.#secret && state.member.signed_in) await this.#open(state);
    if (card === "wait-card") await this.#release(state);
    if (card === "prices-card") showPrices(state, this.#basis!, this.#means());
    if (card === "signing-card") showSigning(state, this.#means());
  }

  #means(): Means {
    return { desk: this.#desk, signer: () => this.#signer, alone: (errors, work) => this.#alone(errors, work) };
  }

  #card(state: State): string {
    const { member } = state;
    if (!member.declared) return "declare-card";
    if (!member.signed_in) return "sign-in-card";
    if (!this.#secret) return "recover-card";
    if (state.round) return state.sheet?.locked ? "wait-card" : "work";
    if (state.state === "prices") return "prices-card";
    if (state.state === "signing") return "signing-card";
    return state.state === "convened" ? "wait-card" : "over-card";
  }

  /** The sheet of this round, with what was saved of it. */
  async #open(state: State): Promise<void> {
    const about = `${state.tender}/${state.round}/${state.member.key}`;
    const ids = state.bids.map((one) => one.id);
    const shown = `${about}/${ids.join()}`;
    if (shown === this.#shown) return;
    const width = columnsOf(this.#basis!, state.round!).length;
    this.#saving = new Saving(this.#desk, this.#secret!, about, saved);
    const last = await this.#saving.last();
    this.#draft = last ? carriedOver(last, ids, width) : emptyDraft(ids, width);
    this.#shown = shown;
    this.#bid = 0;
    this.#drawBids(state);
    this.#turnTo(0);
    if (this.#saving.ahead && !state.sheet?.locked) this.#saving.changed(this.#draft);
  }

  #drawBids(state: State): void {
    const buttons = state.bids.map((bid, at) => {
      const button = make("button", "bid-tab");
      button.type = "button";
      button.id = `bid-${at}`;
      button.addEventListener("click", () => this.#turnTo(at));
      button.textContent = bid.name ? `${bid.id} ${bid.name}` : bid.id;
      return button;
    });
    the("bids").replaceChildren(...buttons);
  }

  #turnTo(at: number): void {
    const { bids, round } = this.#state!;
    const bid = bids[at];
    if (!bid || !round || !this.#draft) return;
    this.#bid = at;
    const row = this.#draft.rows[bid.id]!;
    const changed = (): void => {
      this.#saving!.changed(this.#draft!);
      this.#drawFilled();
    };
    the("bid-title").textContent = bid.name ? `${bid.id} · ${bid.name}` : bid.id;
    the("marks").replaceChildren(...fieldsOf({ round, columns: columnsOf(this.#basis!, round), row, changed }));
    input("previous-bid").disabled = at === 0;
    input("next-bid").disabled = at === bids.length - 1;
    this.#drawParts(bid);
    this.#drawFilled();
    document.getElementById("mark-0")?.focus();
  }

  #drawParts(bid: BidShown): void {
    const links = partLinks(bid, "part");
    the("parts").replaceChildren(...links);
    const first = links[0]?.href ?? "about:blank";
    if (first !== this.#shownPart) the<HTMLIFrameElement>("part").src = this.#shownPart = first;
  }

  #drawFilled(): void {
    const { bids, round } = this.#state!;
    const [filled, total] = filledOf(this.#draft!);
    say(the("filled"), { zh: `已填 ${filled} / ${total} 项`, en: `${filled} of ${total} filled in` });
    for (const [at, bid] of bids.entries()) {
      const done = isFilled(this.#draft!.rows[bid.id]!, round!);
      const button = the(`bid-${at}`);
      button.dataset["done"] = String(done);
      if (at === this.#bid) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  // ── Locking ───────────────────────────────────────────────────────────────────────────────────
  #askToLock(): void {
    const { bids, round } = this.#state!;
    const open = bids.filter((bid) => !isFilled(this.#draft!.rows[bid.id]!, round!)).map((bid) => bid.id);
    if (open.length) {
      const names = open.join("、");
      throw new BadInput(`还没有填完：${names}（不合格的须写明理由）`, `not complete yet: ${names} (a failure needs its reason)`);
    }
    reveal("lock-sure");
    the("lock-surely").focus();
  }

  async #lock(): Promise<void> {
    const envelope = await sealSheet(this.#state!, this.#draft!, this.#signer, this.#saving!);
    await this.#desk.tell("lock", { envelope });
    hide("lock-sure");
  }

  /** Once everybody has locked theirs, the secret goes out by itself; before, the platform refuses it. */
  async #release(state: State): Promise<void> {
    const locked = state.sheet?.locked;
    say(the("waiting"), locked
      ? { zh: "您的评分表已锁定。等待其他评委锁定后，自动进入下一步。请不要关闭本页。", en: "Your sheet is locked. When all members have locked theirs, the next step begins by itself. Please leave this page open." }
      : { zh: "您已签到。请等待主持人开始评审。", en: "You have signed in. Please wait for the host to begin." });
    if (!locked || !state.sheet?.all_locked || state.sheet.released) return;
    let refused: unknown = null;
    for (const secret of secretsOf(this.#draft)) {
      try {
        return await this.#desk.tell("release", { secret });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refused = error; // it was of an attempt that did not arrive
      }
    }
    if (refused) throw refused;
  }

  // ── Questions ─────────────────────────────────────────────────────────────────────────────────
  async #ask(): Promise<void> {
    const bid = this.#state!.bids[this.#bid]!.id;
    await this.#desk.tell("ask", { bid, text: value("question"), low_price: false });
    input("question").value = "";
    say(the("asked"), { zh: `已向 ${bid} 发出。`, en: `Sent to ${bid}.` });
  }
}

/** Whether a remote member is recorded, and the way to the page that does it. */
function showRecorded(parts: State["recorded"]): void {
  const link = the("recorded");
  const off = parts.some((one) => !one.on);
  link.hidden = !parts.length;
  link.dataset["off"] = String(off);
  say(link, off
    ? { zh: "■ 没有录像：点此打开录像页", en: "■ not recorded: open the recording page" }
    : { zh: "● REC 正在录像", en: "● REC" });
}

/** The autosave indicator. */
function saved(how: Saved, why = ""): void {
  const line = the("saved");
  line.dataset["how"] = how;
  const time = new Date().toLocaleTimeString("zh-CN", { hour12: false });
  say(line, {
    saved: { zh: `✓ 已保存 ${time}`, en: `✓ saved ${time}` },
    saving: { zh: "… 正在保存", en: "… saving" },
    local: { zh: "▲ 连不上平台，已存在本机", en: "▲ no connection: saved on this computer" },
    refused: { zh: `■ 未保存：${why}`, en: `■ not saved: ${why}` },
  }[how]);
}
