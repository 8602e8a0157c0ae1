/** The counter at work for one tender. */
import { fromBase64, toHex } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { Head } from "../envelope/head";
import { readTender, type Tender } from "../envelope/tender";
import { ServerClock } from "../live/clock";
import { attempt, blame, input, reveal, the } from "../sealer/dom";
import { takesFiles } from "../sealer/files";
import { complaint, say } from "../sealer/language";
import { startOpeningForm } from "../sealer/opening-form";
import { showPartsOf, startPartsTable } from "../sealer/parts-table";
import { startSignatureCard } from "../sealer/signature-card";
import { isWithdrawal, moment, showHanded } from "./handed";
import { copied, Kept, keptFile, type KeptBid } from "./kept";
import { countTo, tell } from "./line";
import { collected, SealingJob } from "./sealing";
import { askFacts, askMine, Broken, type Facts, type Handed, Refusal, takeSlip, type TenderFile } from "./server";
import { readSlip } from "./slip";
import { sentence, type Work } from "./stand";
import { startToken } from "./token";
import { showUnlocking, startUnlocking } from "./unlocking";
import { Rescue } from "./rescue";
import { Upload } from "./upload";
import { humane, option } from "./words";

const TICK = 250;
/** How often the platform is asked, in milliseconds: at leisure, and when it matters. */
const LEISURE = 20_000;
const HURRY = 2_000;
const NEAR = 60_000;

export class Counter {
  readonly #clock = new ServerClock(() => performance.now());
  readonly #sealing = new SealingJob();
  readonly #rescue = new Rescue((work) => this.#do(work));
  readonly #tenders = new Map<string, Promise<Tender>>();
  #facts: Facts | null = null;
  #kept: Kept | null = null;
  #handed: Handed[] = [];
  #reached = true;
  #work: Work | null = null;
  #busy = false;
  /** The tender file that is shown, and the parts of it. */
  #shown = "";
  #shownParts = "";

  constructor(private readonly number: number) {}

  start(): void {
    startOpeningForm();
    startPartsTable();
    startSignatureCard();
    startToken();
    startUnlocking();
    this.#rescue.start();
    takesFiles(input("slip-file"), ([file]) => file && this.#try("slip-errors", () => this.#readSlip(file)));
    takesFiles(input("sealed-file"), ([file]) => file && this.#try("seal-errors", () => this.#bring(file)));
    the("register").addEventListener("click", () => this.#try("slip-errors", () => this.#register()));
    the("target").addEventListener("change", () => this.#try("seal-errors", () => this.#choose()));
    the("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#try("seal-errors", () => this.#sealAndSend());
    });
    the("cancel").addEventListener("click", () => this.#sealing.stop());
    window.addEventListener("beforeunload", (event) => this.#busy && event.preventDefault());
    setInterval(() => this.#tick(), TICK);
    void this.#follow();
  }

  #try(place: string, work: () => Promise<void>): void {
    void attempt(place, async () => {
      try {
        await work();
      } catch (error) {
        throw humane(error);
      }
    });
  }

  // ── What the platform says ────────────────────────────────────────────────────────────────────
  async #follow(): Promise<void> {
    for (;;) {
      await this.#refresh();
      await new Promise((resolve) => setTimeout(resolve, this.#pause()));
    }
  }

  #pause(): number {
    const waiting = this.#facts?.state === "past_deadline" || !this.#reached || !this.#facts;
    return waiting || this.#left() < NEAR ? HURRY : LEISURE;
  }

  async #refresh(): Promise<void> {
    try {
      const asked = performance.now();
      const facts = await askFacts(this.number);
      const way = ((performance.now() - asked) / 2) * facts.rate;
      this.#clock.hear(Date.parse(facts.now) + way, facts.rate);
      const first = !this.#facts;
      this.#facts = facts;
      this.#reached = true;
      if (first) this.#begin(facts);
      await this.#choose();
      if (this.#kept?.slip) this.#handed = await askMine(this.#kept.slip);
      if (first) this.#takeUp();
      this.#draw();
    } catch (error) {
      if (error instanceof Broken) this.#reached = false;
      else blame("page-errors", complaint(humane(error)));
    }
    this.#tick();
  }

  #begin(facts: Facts): void {
    this.#kept = new Kept(facts.number);
    the("title").textContent = facts.title;
    the("number").textContent = facts.number;
    const options = facts.lots.flatMap((lot) => facts.stages.map((stage) => option(lot.number, lot.title, stage, facts)));
    the("target").append(...options);
    the("target-card").hidden = options.length < 2;
    for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-tender-path]")) {
      link.href = `/tenders/${facts.tender}/${link.dataset["tenderPath"]}`;
    }
    reveal("work");
  }

  #chosen(): { lot: number; stage: string } {
    const [lot = "1", stage = "1"] = input("target").value.split("/");
    return { lot: Number(lot), stage };
  }

  #fileOf(lot: number, stage: string): TenderFile | undefined {
    return this.#facts?.files.find((one) => one.lot === lot && one.stage === stage);
  }

  /** What a lot and stage is sealed for, read once for each file. */
  #sealedFor(lot: number, stage: string): Promise<Tender> {
    const file = this.#fileOf(lot, stage);
    if (!file) throw new BadInput("保管人的公钥尚未齐备，暂不能加密投标", "the trustees' keys are not all there yet");
    let found = this.#tenders.get(file.content);
    if (!found) this.#tenders.set(file.content, (found = readTender(fromBase64(file.content, "tender"))));
    return found;
  }

  /** Show what the chosen lot and stage asks for, where that is new; chosen files stay where they fit. */
  async #choose(): Promise<void> {
    const { lot, stage } = this.#chosen();
    const content = this.#fileOf(lot, stage)?.content;
    if (!content || content === this.#shown) return;
    this.#shown = content;
    const tender = await this.#sealedFor(lot, stage);
    const parts = JSON.stringify([lot, stage, tender.parts]);
    if (parts !== this.#shownParts) showPartsOf(tender);
    this.#shownParts = parts;
    the("lock-field").hidden = the("lock-again-field").hidden = !tender.locked;
    the("fact-documents").textContent = toHex(tender.documentsSha256);
    the("fact-set").textContent = toHex(tender.trusteeSet);
    const names = tender.trustees.map((one) => one.name);
    say(the("fact-trustees"), {
      zh: `${names.length} 位保管人中的 ${tender.k} 位（${names.join("、")}），并须有您的锁`,
      en: `${tender.k} of ${names.length} trustees (${names.join(", ")}), and your lock`,
    });
    this.#tick();
  }

  // ── The slip ──────────────────────────────────────────────────────────────────────────────────
  async #register(): Promise<void> {
    const said = await takeSlip(this.number);
    await this.#useSlip(said.slip);
  }

  async #readSlip(file: File): Promise<void> {
    await this.#useSlip(await readSlip(file));
  }

  /** Kept only where the platform knows it: an unknown one is refused here. */
  async #useSlip(slip: string): Promise<void> {
    this.#handed = await askMine(slip);
    if (this.#kept) this.#kept.slip = slip;
    this.#draw();
  }

  // ── Sealing and sending ───────────────────────────────────────────────────────────────────────
  async #sealAndSend(): Promise<void> {
    if (this.#busy || !this.#kept) return;
    this.#slip();
    const { lot, stage } = this.#chosen();
    const tender = await this.#sealedFor(lot, stage);
    const order = await collected(tender, this.#handed, new Date(this.#clock.now()));
    if (!order) return;
    await this.#alone(async (kept) => {
      const progress = (done: number, total: number): void => this.#do({ kind: "sealing", done, total });
      progress(0, 1);
      the("cancel").hidden = false;
      const bid = await this.#sealing.run(order, kept, progress);
      the("cancel").hidden = true;
      await this.#send(bid, kept);
    });
  }

  /** A bid that was sealed elsewhere, offline or by `ebid`. */
  async #bring(file: File): Promise<void> {
    if (this.#busy || !this.#kept) return;
    this.#slip();
    const head = await Head.read(file);
    const { tender, lot, stage } = head.header.pre;
    if (tender !== this.#facts?.number) throw new BadInput(`这份标书属于 ${tender}`, `this bid is for ${tender}`);
    await this.#alone(async (kept) => {
      const name = await copied(file);
      const bare = { lot: Number(lot), stage, size: file.size, file: name, ticket: null, done: false, unlocked: false };
      const bid = { ...bare, headerSha256: toHex(head.headerSha256), lock: null };
      kept.put(bid);
      await this.#send(bid, kept);
    });
  }

  /** Go on with what was being handed in when the page was left. */
  #takeUp(): void {
    const left = this.#kept?.bids.filter((one) => !one.done) ?? [];
    if (!left.length || this.#facts?.state !== "open") return;
    this.#try("seal-errors", () =>
      this.#alone(async (kept) => {
        for (const bid of left) await this.#send(bid, kept);
      }),
    );
  }

  #slip(): string {
    if (this.#kept?.slip) return this.#kept.slip;
    throw new BadInput("请先登记或放入登记凭证", "register first, or put in your slip");
  }

  async #alone(work: (kept: Kept) => Promise<void>): Promise<void> {
    if (this.#busy || !this.#kept) return;
    this.#busy = input("seal").disabled = true;
    try {
      await work(this.#kept);
    } finally {
      this.#busy = input("seal").disabled = false;
      the("cancel").hidden = true;
      if (this.#work?.kind !== "refused") this.#do(null);
    }
  }

  async #send(bid: KeptBid, kept: Kept): Promise<void> {
    const file = await keptFile(bid.file);
    if (!file) {
      kept.put({ ...bid, ticket: null, done: true });
      throw new BadInput("本浏览器已清除这份标书，请重新封装", "this browser has cleared the bid; seal it again");
    }
    const began = performance.now();
    let from: number | null = null;
    const upload = new Upload(
      { slip: this.#slip(), lot: bid.lot, stage: bid.stage, headerSha256: bid.headerSha256, file },
      {
        progress: (done, total) => {
          from ??= done;
          const seconds = (performance.now() - began) / 1000;
          const left = done > from ? Math.ceil((seconds * (total - done)) / (done - from)) : Math.ceil(total / 1e6);
          this.#do({ kind: "sending", done, total, seconds: left });
        },
        broken: () => this.#do({ kind: "broken" }),
        ticket: (ticket) => kept.put({ ...bid, ticket }),
        left: () => this.#left() / this.#clock.rate,
      },
      bid.ticket,
    );
    try {
      this.#received(await upload.run());
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.#wasItReceived(bid, error);
    }
    kept.put({ ...bid, ticket: null, done: true });
  }

  /** A refusal at the last second may come after the bid itself: the platform's record decides. */
  async #wasItReceived(bid: KeptBid, refusal: Refusal): Promise<void> {
    this.#do({ kind: "asking" });
    for (;;) {
      try {
        this.#handed = await askMine(this.#slip());
        break;
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        await new Promise((resolve) => setTimeout(resolve, HURRY));
      }
    }
    const found = this.#handed.find((one) => one.header_sha256 === bid.headerSha256);
    if (found) return this.#received(found);
    this.#do({ kind: "refused", code: refusal.code, text: refusal.text });
    this.#draw();
  }

  #received(one: Handed): void {
    const others = this.#handed.filter((other) => other.leaf !== one.leaf);
    for (const other of others) other.standing &&= other.lot !== one.lot || other.stage !== one.stage;
    this.#handed = [...others, one];
    this.#do(null);
    this.#draw();
  }

  // ── Drawing ───────────────────────────────────────────────────────────────────────────────────
  #do(work: Work | null): void {
    this.#work = work;
    this.#tick();
  }

  #left(): number {
    const { deadline } = this.#facts ?? {};
    return deadline ? Date.parse(deadline) - this.#clock.now() : Infinity;
  }

  #standing(): Handed[] {
    return this.#handed.filter((one) => one.standing && !isWithdrawal(one));
  }

  /** The line and the clock. */
  #tick(): void {
    const { lot, stage } = this.#chosen();
    const mine = this.#standing().find((one) => one.lot === lot && one.stage === stage) ?? null;
    const unlocked = mine !== null && this.#kept?.bid(mine.header_sha256)?.unlocked === true;
    const [facts, reached, work, left] = [this.#facts, this.#reached, this.#work, this.#left()];
    const ready = this.#fileOf(lot, stage) !== undefined;
    tell(...sentence({ facts, reached, work, mine, unlocked, left, ready }));
    this.#drawProgress();
    if (!facts?.deadline || !this.#clock.known) return;
    const opening = facts.openings.find((one) => one.state === "locks");
    the("clock-deadline").hidden = facts.openings.length > 0;
    the("clock-locks").hidden = opening === undefined;
    if (opening) countTo("left-locks", this.#clock.now(), Date.parse(opening.locks_until));
    else if (!facts.openings.length) countTo("left", this.#clock.now(), Date.parse(facts.deadline));
  }

  #drawProgress(): void {
    const work = this.#work;
    const shown = work?.kind === "sealing" || work?.kind === "sending" || work?.kind === "rescuing";
    the("bar").hidden = !shown;
    if (shown) the<HTMLProgressElement>("bar").value = work.total ? Math.floor((1000 * work.done) / work.total) : 0;
  }

  /** Everything else, when it has changed. */
  #draw(): void {
    const [facts, kept] = [this.#facts, this.#kept];
    if (!facts || !kept) return;
    const open = facts.state === "open";
    the("slip-needed").hidden = kept.slip !== null;
    the("slip-there").hidden = kept.slip === null;
    the("form").hidden = !open || !kept.slip;
    the("deadline").textContent = facts.deadline ? moment(facts.deadline).slice(0, 16) : "—";
    if (kept.slip) {
      const changed = (): Promise<void> => this.#refresh();
      const sealedFor = (lot: number, stage: string): Promise<Tender> => this.#sealedFor(lot, stage);
      const now = (): number => this.#clock.now();
      showHanded(this.#handed, { number: facts.number, slip: kept.slip, kept, open, now, sealedFor, changed });
      const stage = facts.openings.find((one) => one.state === "locks")?.stage;
      const standing = this.#standing().filter((one) => one.stage === stage);
      showUnlocking(stage ? { kept, standing, changed } : null);
      this.#rescue.show(facts, this.#standing(), kept);
    }
    this.#tick();
  }
}
