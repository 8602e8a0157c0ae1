/** The recording page of a remote expert: the lamp, both parts, and what of them is still here. */
import { attempt, blame, hide, reveal, the } from "../sealer/dom";
import { complaint, type Said, say } from "../sealer/language";
import { Refusal } from "../counter/server";
import { BadInput } from "../envelope/errors";
import { Part, type Why } from "./part";
import { Broken, Server } from "./server";
import { askCamera, askScreen } from "./sources";
import { Store } from "./store";
import { Uplink } from "./uplink";

/** Milliseconds between two looks. */
const LOOK = 1_000;
/** Looks between two questions to the platform. */
const ASK = 3;
const NAMES = ["camera", "screen"] as const;
type Name = (typeof NAMES)[number];

const LOST: Record<Why, Said> = {
  device: { zh: "■ 摄像头或话筒已断开，请插好后点“继续录像”", en: "■ the camera or microphone is gone: plug it in and go on" },
  sharing: { zh: "■ 屏幕共享已停止，请点“继续录像”", en: "■ screen sharing was stopped: go on with it" },
  page: { zh: "■ 未在录像", en: "■ not recording" },
  stopped: { zh: "录像已结束", en: "the recording has ended" },
};

export class RemotePage {
  readonly #parts: Record<Name, Part>;
  #looks = 0;
  #live = true;
  #began = false;

  constructor(root: HTMLElement, store: Store) {
    const part = (name: Name, loss: Why): Part => {
      const track = Number(root.dataset[name]);
      const server = new Server(track);
      return new Part(track, loss, server, new Uplink(track, server, store), store, (error) => blame("errors", complaint(error)));
    };
    this.#parts = { camera: part("camera", "device"), screen: part("screen", "sharing") };
  }

  async start(): Promise<void> {
    for (const name of NAMES) await this.#parts[name].inherit();
    the("start").addEventListener("click", () => void attempt("errors", () => this.#record()));
    window.addEventListener("online", () => this.#send());
    window.addEventListener("beforeunload", (event) => {
      if (this.#live && NAMES.some((name) => this.#parts[name].on)) event.preventDefault();
    });
    for (;;) {
      await this.#look();
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  /** Ask for what does not record yet, and record it. */
  async #record(): Promise<void> {
    const { camera, screen } = this.#parts;
    if (!camera.on) await this.#begin("camera", await askCamera());
    if (!screen.on) await this.#begin("screen", await askScreen());
  }

  async #begin(name: Name, stream: MediaStream): Promise<void> {
    try {
      await this.#parts[name].start(stream);
    } catch (error) {
      for (const one of stream.getTracks()) one.stop();
      throw inWords(error);
    }
    this.#began = true;
    const video = the(name).querySelector("video")!;
    video.srcObject = stream;
    await video.play();
  }

  async #look(): Promise<void> {
    if (this.#looks++ % ASK === 0) await this.#ask();
    this.#send();
    const waiting = await Promise.all(NAMES.map((name) => this.#draw(name)));
    this.#drawLamp(waiting.reduce((sum, one) => sum + one, 0));
  }

  #send(): void {
    for (const name of NAMES) this.#parts[name].send();
  }

  /** Whether the recording still goes on; where the line is broken, it does. */
  async #ask(): Promise<void> {
    const standing = await this.#parts.camera.server.standing().catch(() => null);
    if (!standing || standing.live) return;
    this.#live = false;
    for (const name of NAMES) this.#parts[name].stop("stopped");
  }

  /** How a part stands; how many of its pieces are not at the platform. */
  async #draw(name: Name): Promise<number> {
    const part = this.#parts[name];
    const waiting = await part.uplink.waiting();
    const card = the(name);
    card.dataset["on"] = String(part.on);
    const state = part.on ? { zh: "● 正在录像", en: "● recording" } : LOST[part.ended ?? "page"];
    say(card.querySelector(".state")!, this.#live ? state : LOST.stopped);
    say(card.querySelector(".count")!, delivery(part, waiting));
    return waiting;
  }

  #drawLamp(waiting: number): void {
    const missing = NAMES.filter((name) => !this.#parts[name].on);
    const broken = NAMES.some((name) => this.#parts[name].uplink.broken);
    const refusal = NAMES.map((name) => this.#parts[name].uplink.refusal).find((one) => one !== null);
    const lamp = the("lamp");
    const how = !this.#live ? "over" : missing.length ? "off" : broken || refusal ? "held" : "on";
    lamp.dataset["how"] = how;
    say(lamp, { on: { zh: "● REC 正在录像", en: "● REC" }, off: { zh: "■ 未在录像", en: "■ NOT RECORDING" }, held: { zh: "▲ REC 存在本机", en: "▲ REC, kept here" }, over: { zh: "录像已结束", en: "The recording has ended" } }[how]);
    say(the("said"), this.#words(how, waiting, refusal?.text));
    the("start").hidden = !this.#live || !missing.length;
    say(the("start"), this.#began ? { zh: "继续录像", en: "Go on recording" } : { zh: "开始录像", en: "Start recording" });
  }

  #words(how: string, waiting: number, refusal: string | undefined): Said {
    if (how === "over") {
      return waiting
        ? { zh: `还有 ${waiting} 段没有送达，请不要关闭本页。`, en: `${waiting} pieces are not delivered yet: leave this page open.` }
        : { zh: "已全部送达，可以关闭本页。", en: "All is delivered: this page may be closed." };
    }
    if (refusal) return { zh: `平台暂不接收：${refusal}`, en: `The platform does not take it now: ${refusal}` };
    if (how === "held") return { zh: `连不上平台，录像保存在这台电脑上（${waiting} 段），恢复后自动补送。`, en: `The platform does not answer; the recording is kept on this computer (${waiting} pieces) and sent later.` };
    if (how === "off") return { zh: "摄像头、话筒和整个屏幕都录上，才能评审。", en: "Camera, microphone and the entire screen must record before you can evaluate." };
    return { zh: "请保持本页打开。", en: "Leave this page open." };
  }
}

/** For how long a part has recorded, and what of it is still here. */
function delivery(part: Part, waiting: number): Said {
  const length = part.since === null ? "" : clock(Date.now() - part.since);
  if (waiting) return { zh: `${length} 未送达 ${waiting} 段`, en: `${length} ${waiting} pieces not delivered` };
  if (!part.on && !part.ended) return { zh: "", en: "" };
  return { zh: `${length} 已全部送达`, en: `${length} all delivered` };
}

/** Why a recording cannot begin. */
function inWords(error: unknown): unknown {
  if (error instanceof Refusal) return new BadInput(error.text, error.text);
  if (error instanceof Broken) return new BadInput("连不上平台，录像不能开始；请稍后再试", "the platform does not answer: try again");
  return error;
}

/** Milliseconds as a person reads them: 1:02:03. */
function clock(length: number): string {
  const seconds = Math.max(0, Math.floor(length / 1000));
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Say why this page cannot work here. */
export function cannot(reason: Said): void {
  say(the("unable"), reason);
  reveal("unable");
  hide("remote");
}
