/** The rescue file (补救): the very same envelope, handed in once more where the documents allow it. */
import { toHex } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { Head } from "../envelope/head";
import { attempt, input, the } from "../sealer/dom";
import { takesFiles } from "../sealer/files";
import { type Kept, keptFile } from "./kept";
import type { Facts, Handed } from "./server";
import type { Work } from "./stand";
import { Upload } from "./upload";
import { humane } from "./words";

/** The steps at which the platform takes one: until the bids are read out. */
const STEPS = new Set(["locks", "hashes", "shares"]);

export class Rescue {
  #standing: Handed[] = [];
  #kept: Kept | null = null;
  #busy = false;

  constructor(private readonly tell: (work: Work | null) => void) {}

  start(): void {
    takesFiles(input("rescue-file"), ([file]) => file && this.#try(() => this.#bring(file)));
    the("rescue-kept").addEventListener("click", () => this.#try(() => this.#bringKept()));
  }

  /** Offer it while an opening goes on in which a bid of this bidder stands. */
  show(facts: Facts, standing: readonly Handed[], kept: Kept): void {
    const underWay = facts.openings.filter((one) => STEPS.has(one.state));
    const stages = new Set(underWay.map((one) => one.stage));
    const damaged = new Set(underWay.flatMap((one) => one.damaged));
    this.#standing = standing.filter((one) => stages.has(one.stage));
    this.#kept = kept;
    the("rescue-card").hidden = !facts.rescue || !this.#standing.length;
    the("rescue-asked").hidden = !this.#standing.some((one) => damaged.has(one.header_sha256));
    the("rescue-kept").hidden = !this.#standing.some((one) => kept.bid(one.header_sha256));
  }

  #try(work: () => Promise<void>): void {
    if (this.#busy) return;
    this.#busy = true;
    void attempt("rescue-errors", () =>
      work().catch((error: unknown) => {
        throw humane(error);
      }),
    ).then(() => {
      this.#busy = false;
      this.tell(null);
    });
  }

  async #bringKept(): Promise<void> {
    for (const one of this.#standing) {
      const bid = this.#kept?.bid(one.header_sha256);
      if (!bid) continue;
      const file = await keptFile(bid.file);
      if (!file) throw new BadInput("本浏览器已清除标书副本，请选择文件", "this browser has cleared its copy; choose the file");
      await this.#send(one, file);
    }
  }

  /** Refused here already where it is not the envelope whose receipt was given. */
  async #bring(file: File): Promise<void> {
    const name = toHex((await Head.read(file)).headerSha256);
    const one = this.#standing.find((standing) => standing.header_sha256 === name);
    if (!one) {
      throw new BadInput(
        "这不是您递交的那一份：补救文件须与回执逐字节相同",
        "this is not the bid that you handed in: a rescue file is the same to the byte",
      );
    }
    await this.#send(one, file);
  }

  async #send(one: Handed, file: File): Promise<void> {
    const { lot, stage, header_sha256: headerSha256 } = one;
    const slip = this.#kept?.slip ?? "";
    const upload = new Upload(
      { slip, lot, stage, headerSha256, file, rescue: true },
      {
        progress: (done, total) => this.tell({ kind: "rescuing", done, total }),
        broken: () => this.tell({ kind: "broken" }),
        ticket: () => undefined,
        left: () => Infinity,
      },
    );
    await upload.run();
    the("rescue-asked").hidden = true;
    the("rescue-done").hidden = false;
  }
}
