/** A trustee at work: what is due of every tender, and the keys that do it. */
import { encryptBackup } from "../envelope/backup";
import { type Bytes, fromHex, toHex } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { makeKey, restoreKey, type TrusteeKey, writePublicKey, writeTrusteeKey } from "../envelope/keys";
import { makeRelease, openShare, type Release, releaseDigest, writeRelease } from "../envelope/releases";
import { fromWords } from "../envelope/slip39/slip39";
import { suiteNamed } from "../envelope/suites";
import { attempt, blame, input, make, the } from "../sealer/dom";
import { download, fileName, takesFiles } from "../sealer/files";
import { readKeyFile } from "../sealer/key-file";
import { complaint, type Said, say } from "../sealer/language";
import { showWords, startPaper } from "../sealer/paper";
import { askDuties, askHeads, type Duty, give } from "./server";
import { type Due, dueOf, showTable } from "./table";

const AGAIN = 3_000;
const SHORTEST_PASSPHRASE = 12;

export class Sitting {
  #duties: Duty[] = [];
  /** Keys that were unlocked in this sitting, by their ids; they leave with the page. */
  readonly #keys = new Map<string, TrusteeKey>();
  /** Releases that were made, by digest: exactly what was hashed is handed over. */
  readonly #releases = new Map<string, Release>();
  /** How many envelopes hold rubbish for a key, by its id; found when shares are opened. */
  readonly #rubbish = new Map<string, number>();
  #files: File[] = [];
  #busy = false;

  start(): void {
    takesFiles(input("keys"), (files) => {
      this.#files = files;
      const drop = the("keys-drop");
      drop.dataset["filled"] = "true";
      const words = drop.querySelector("span");
      if (words) say(words, { zh: `${files.length} 个私钥文件（点此更换）`, en: `${files.length} private keys (choose others)` });
    });
    this.#on("make-form", "make-errors", () => this.#makeKeys());
    this.#on("unlock-form", "keys-errors", () => this.#unlock());
    for (const due of ["rehearse", "hash", "release"] as const) {
      the(`do-${due}`).addEventListener("click", () => this.#alone("sitting-errors", () => this.#doAll(due)));
    }
    the("do-complain").addEventListener("click", () => this.#alone("complain-errors", () => this.#complain()));
    startPaper();
    this.#on("words-form", "words-errors", () => this.#writeWords());
    this.#on("restore-form", "restore-errors", () => this.#takeWords());
    void this.#follow();
  }

  #on(form: string, errors: string, work: () => Promise<void>): void {
    the(form).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#alone(errors, work);
    });
  }

  /** One thing at a time, and the table as it is afterwards. */
  #alone(errors: string, work: () => Promise<void>): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#draw();
    void attempt(errors, work).then(async () => {
      this.#busy = false;
      await this.#refresh();
    });
  }

  async #follow(): Promise<void> {
    for (;;) {
      if (!this.#busy) await this.#refresh();
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  }

  async #refresh(): Promise<void> {
    try {
      this.#duties = await askDuties();
      blame("line-errors");
    } catch (error) {
      blame("line-errors", complaint(error));
    }
    this.#draw();
  }

  #draw(): void {
    const has = (duty: Duty): boolean => duty.kid !== null && this.#keys.has(duty.kid);
    showTable(this.#duties, has);
    const missing = this.#due("key").length;
    the("make-card").hidden = !missing;
    input("make").disabled = this.#busy;
    input("unlock-keys").disabled = this.#busy;
    for (const due of ["rehearse", "hash", "release"] as const) {
      const ready = this.#due(due).filter(has).length;
      const button = input(`do-${due}`);
      button.hidden = !ready;
      button.disabled = this.#busy;
      button.querySelector(".count")?.replaceChildren(String(ready));
    }
    this.#drawComplaints();
    this.#drawWords();
  }

  /** Where rubbish was sealed to a key that is here, its keeper is asked to prove it. */
  #drawComplaints(): void {
    const duties = this.#wronged();
    the("complain-card").hidden = !duties.length;
    input("do-complain").disabled = this.#busy;
    const lines = duties.map(({ tender, stage, title, kid }) =>
      say(make("li"), rubbishWords(`${title} (${tender} · ${stage})`, this.#rubbish.get(kid ?? "") ?? 0)),
    );
    the("complain-list").replaceChildren(...lines);
  }

  #wronged = (): Duty[] =>
    this.#duties.filter(({ kid, state }) => (state === "hashes" || state === "shares") && this.#rubbish.has(kid ?? ""));

  #due = (due: Due): Duty[] => this.#duties.filter((one) => dueOf(one) === due);

  // ── Keys ──────────────────────────────────────────────────────────────────────────────────────
  async #makeKeys(): Promise<void> {
    const passphrase = input("make-passphrase").value;
    if (passphrase.length < SHORTEST_PASSPHRASE) {
      throw new BadInput(`口令至少 ${SHORTEST_PASSPHRASE} 个字符`, `the passphrase has at least ${SHORTEST_PASSPHRASE} characters`);
    }
    if (passphrase !== input("make-again").value) throw new BadInput("两次输入的口令不同", "the two passphrases differ");
    for (const duty of this.#due("key")) {
      const key = await makeKey(suiteNamed(duty.suite), duty.tender, duty.stage, duty.name);
      const name = fileName(key.tender, key.stage, key.name, toHex(key.kid).slice(0, 8));
      // The private file first: a key that nobody keeps must not be registered.
      download(`${name}.key.age`, new Blob([await encryptBackup(writeTrusteeKey(key), passphrase)]));
      await give(duty, "key", new Blob([writePublicKey(key)]));
    }
    input("make-passphrase").value = input("make-again").value = "";
  }

  async #unlock(): Promise<void> {
    if (!this.#files.length) throw new BadInput("请选择私钥文件", "choose your private keys");
    for (const file of this.#files) {
      const key = await readKeyFile(file, input("keys-passphrase").value);
      this.#keys.set(toHex(key.kid), key);
    }
    input("keys-passphrase").value = "";
    this.#tellUnlocked();
  }

  #tellUnlocked(): void {
    const known = new Set(this.#duties.map((one) => one.kid));
    const idle = [...this.#keys.keys()].filter((kid) => !known.has(kid)).length;
    say(the("unlocked"), unlockedWords(this.#keys.size, idle));
    the("unlocked").hidden = false;
  }

  // ── Words on paper ────────────────────────────────────────────────────────────────────────────
  /** The words of the chosen key, to be printed. */
  async #writeWords(): Promise<void> {
    const key = this.#keys.get(the<HTMLSelectElement>("words-key").value);
    if (!key) throw new BadInput("请先放入这把私钥", "put that private key in first");
    await showWords(key);
  }

  /** The words are of one of the keys that are registered here; which one, the key itself tells. */
  async #takeWords(): Promise<void> {
    const typed = the<HTMLTextAreaElement>("restore-words");
    const secret = await fromWords(typed.value);
    const key = await this.#keyOf(secret);
    if (!key) throw new BadInput("这些单词不是您登记的任何一把密钥的", "the words are of no key that you have registered");
    this.#keys.set(toHex(key.kid), key);
    typed.value = "";
    this.#tellUnlocked();
  }

  async #keyOf(secret: Bytes): Promise<TrusteeKey | null> {
    for (const { kid, suite, tender, stage, name } of this.#duties) {
      if (!kid) continue;
      const facts = { suite: suiteNamed(suite), tender, stage, name, kid: fromHex(kid, 32, "kid") };
      const key = await restoreKey(facts, secret).catch((error: unknown) => {
        if (error instanceof BadInput) return null;
        throw error;
      });
      if (key) return key;
    }
    return null;
  }

  /** Keys that are here can be written down, the one that was chosen stays chosen. */
  #drawWords(): void {
    const choice = the<HTMLSelectElement>("words-key");
    const offered = [...choice.options].map(({ value }) => value);
    const keys = [...this.#keys];
    input("write-words").disabled = this.#busy || !keys.length;
    the("words-none").hidden = keys.length > 0;
    if (String(offered) === String(keys.map(([kid]) => kid))) return;
    choice.replaceChildren(...keys.map(([kid, key]) => keyOption(kid, key)));
    choice.disabled = !keys.length;
  }

  // ── Deeds ─────────────────────────────────────────────────────────────────────────────────────
  /** One deed for every tender that waits for it and whose key is here. */
  async #doAll(due: "rehearse" | "hash" | "release"): Promise<void> {
    for (const duty of this.#due(due)) {
      const key = this.#keys.get(duty.kid ?? "");
      if (key) await this.#do(due, duty, key);
    }
  }

  async #do(due: "rehearse" | "hash" | "release", duty: Duty, key: TrusteeKey): Promise<void> {
    const made = this.#releases.get(duty.digest ?? "") ?? (await this.#open(duty, key));
    const digest = toHex(releaseDigest(made));
    if (due === "hash") {
      this.#releases.set(digest, made);
      return give(duty, "hash", digest);
    }
    if (due === "release" && digest !== duty.digest) {
      throw new BadInput(`${duty.tender}：份额与已登记的摘要不符`, `${duty.tender}: the shares are not those that were hashed`);
    }
    return give(duty, due, new Blob([writeRelease(made)]));
  }

  /** Open one's shares of everything that waits, here in the browser. */
  async #open(duty: Duty, key: TrusteeKey): Promise<Release> {
    const heads = await askHeads(duty);
    const opened = await Promise.all(heads.map((head) => openShare(head, key)));
    const rubbish = opened.filter((one) => one.share === null).length;
    if (rubbish && opens(duty)) this.#rubbish.set(toHex(key.kid), rubbish);
    return makeRelease(key, opened);
  }

  /** Publish the keys to which rubbish was sealed: the one proof that anybody can repeat. */
  async #complain(): Promise<void> {
    if (!confirm(document.documentElement.lang.startsWith("en") ? SURE.en : SURE.zh)) return;
    for (const duty of this.#wronged()) {
      const key = this.#keys.get(duty.kid ?? "");
      if (!key) throw new BadInput("请先放入这把私钥", "put that private key in first");
      await give(duty, "complain", new Blob([writeTrusteeKey(key)]));
      this.#rubbish.delete(toHex(key.kid));
      the("complained").hidden = false;
    }
  }
}

function keyOption(kid: string, { tender, stage }: TrusteeKey): HTMLOptionElement {
  const option = make("option", "", `${tender} · ${stage} (${kid.slice(0, 8)})`);
  option.value = kid;
  return option;
}

/** Before the opening there is only the dummy of the rehearsal, which proves nothing. */
const opens = ({ state }: Duty): boolean => state !== "published";

const SURE: Said = {
  zh: "公布后，任何人都能看到封给这把私钥的全部份额；这把私钥只用于本项目本阶段。确定公布吗？",
  en: "Once it is published, anybody can read every share sealed to this key, which serves this stage of this tender alone. Publish it?",
};

const rubbishWords = (tender: string, n: number): Said => ({
  zh: `${tender}：${n} 份投标文件封给您的是乱码`,
  en: `${tender}: what ${n === 1 ? "one bid" : `${n} bids`} sealed to you is rubbish`,
});

const unlockedWords = (all: number, idle: number): Said => ({
  zh: `已解锁 ${all} 把私钥${idle ? `，其中 ${idle} 把没有对应的项目` : ""}。私钥只在本页内存中，关闭即清除。`,
  en: `${all} private ${all === 1 ? "key" : "keys"} unlocked${idle ? `, ${idle} of no tender here` : ""}. They stay in this page's memory only.`,
});
