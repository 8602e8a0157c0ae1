/** The folder that was chosen: verified whole, and from then on played as the review page plays. */
import type { Master } from "../recording/master";
import { parseKey } from "../recording/note";
import { fetchReel } from "../review/reel";
import { Screens } from "../review/screens";
import { blame, input, make, the } from "../sealer/dom";
import { complaint, type Said, say } from "../sealer/language";
import { plural } from "../text/texts";
import { checkCertificate, readCertificate } from "./certificate";
import { check, type Finding, type Result, type Subject } from "./check";
import { checkClaims } from "./claims";
import { byName, Chosen } from "./chosen";
import { type Facts, type Film, filmsHere } from "./facts";
import { jump } from "./jump";
import { asCertified, asRecorded } from "./placing";
import type { Time } from "./time";

const PUMP = 200; // milliseconds between two looks at what is to be read

/** Verifies whenever a folder is chosen. */
export class Proving {
  #screens: Screens | null = null;
  #pump = 0;

  constructor(
    private readonly about: Facts,
    private readonly master: Master,
    private readonly time: Time,
    private readonly viewer: string,
  ) {
    input("key").value = about.key;
    input("folder").addEventListener("change", () => {
      void this.#prove().catch((error: unknown) => {
        (the("progress") as HTMLProgressElement).hidden = true;
        verdict("message-error", { zh: "无法核验。", en: "It cannot be verified." });
        blame("findings", complaint(error));
      });
    });
  }

  show(axis: number): void {
    this.#screens?.show(axis, this.master);
  }

  async #prove(): Promise<void> {
    const bar = the<HTMLProgressElement>("progress");
    blame("findings");
    bar.hidden = false;
    verdict("", { zh: "正在核验……", en: "Verifying …" });
    const subject = await this.#subject(byName(input("folder").files ?? []));
    const result = await check(subject, parseKey(input("key").value), (share) => {
      bar.value = share;
    });
    const { certificate } = subject;
    if (this.about.taken || certificate) result.findings.unshift(...(await this.#certified(subject)));
    result.findings.unshift(...(await checkClaims(this.about, subject.store, certificate, result.zero)));
    await this.#play(subject);
    bar.hidden = true;
    if (result.findings.length) verdict("message-error", bad(result.findings.length));
    else verdict("message-success", this.#good(result));
    the("findings").append(...result.findings.map((one) => this.#named(one)));
  }

  /** A finding, and a way to the second that it spoils. */
  #named({ at, zh, en }: Finding): HTMLElement {
    if (!at) return say(make("li"), { zh, en });
    return jump(this.time, this.master, at, say(make("span"), { zh: ` ${zh}`, en: ` ${en}` }));
  }

  async #subject(files: Map<string, File>): Promise<Subject> {
    const elsewhere = new Set(this.#elsewhere().map(({ file }) => file));
    const certificate = await readCertificate(files);
    const placing = certificate ? asCertified(certificate.films) : asRecorded(files, elsewhere);
    return { files, store: new Chosen(files, placing), placing, certificate };
  }

  async #certified({ files, certificate }: Subject): Promise<Said[]> {
    if (!certificate) return [{ zh: "没有找到 certificate.json", en: "certificate.json is not there" }];
    return checkCertificate(files, parseKey(input("key").value), certificate);
  }

  /** Show from here on what was read from the chosen files, and each second's badge. */
  async #play({ files, store }: Subject): Promise<void> {
    if (!["manifest.json", "manifest.note", "marks.jsonl"].every((name) => files.has(name))) return;
    const reel = await fetchReel(store, input("key").value, (track, shot) => store.holds(track, shot.piece));
    the("screens").replaceChildren();
    this.#screens = new Screens(reel, this.viewer);
    this.time.by(reel.clock);
    this.master.hand(reel.cameras);
    clearInterval(this.#pump);
    this.#pump = window.setInterval(() => {
      for (const camera of reel.cameras) void camera.pump(this.master.axis);
    }, PUMP);
  }

  /** Films that lie on other discs, by the page's own word. */
  #elsewhere(): Film[] {
    const here = new Set(this.about.tracks.flatMap((track) => filmsHere(this.about, track)));
    return this.about.tracks.flatMap((track) => track.films).filter((film) => !here.has(film));
  }

  #good({ pieces }: Result): Said {
    const elsewhere = this.#elsewhere().length;
    return {
      zh: `完整：${pieces} 个片段全部与签名的记录一致。${elsewhere ? `另有 ${elsewhere} 个影片文件在其他光盘上。` : ""}`,
      en: `Whole: all ${pieces} fragments are as the signed record has them.${elsewhere ? ` ${elsewhere} films lie on other discs.` : ""}`,
    };
  }
}

function verdict(sort: string, said: Said): void {
  const place = the("verdict");
  place.className = sort && `message ${sort}`;
  say(place, said);
}

const bad = (count: number): Said => ({ zh: `不完整：发现 ${count} 处问题。`, en: `Not whole: ${plural(count, "finding")}.` });
