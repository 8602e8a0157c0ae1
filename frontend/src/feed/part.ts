/** One part of what is recorded, camera with microphone or the screen, from its stream to its pieces. */
import { type Bytes, toHex } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { Cutter } from "./cutter";
import type { Server } from "./server";
import type { Run, Store } from "./store";
import type { Uplink } from "./uplink";

/** What the house plays everywhere: H.264, in the simplest profile that a browser makes. */
const TYPES = ["avc1.42E01F", "avc1.640028"].map((one) => `video/mp4;codecs=${one}`);
/** Milliseconds of a slice, which begins with a key frame: what a sudden end can cost. */
const SLICE = 1_000;
const QUALITY = { videoBitsPerSecond: 1_500_000, audioBitsPerSecond: 64_000, videoKeyFrameIntervalDuration: SLICE };

export type Why = "page" | "device" | "sharing" | "stopped";

/** The type that this browser records; null for one that makes no MP4. */
export function recordable(sound: boolean): string | null {
  if (!("MediaRecorder" in globalThis)) return null;
  const types = sound ? TYPES.map((one) => `${one},opus`) : TYPES;
  return types.find((one) => MediaRecorder.isTypeSupported(one)) ?? null;
}

export class Part {
  #recorder: MediaRecorder | null = null;
  #work: Promise<void> = Promise.resolve();
  stream: MediaStream | null = null;
  /** Since when it records, by the page's own clock; null while it does not. */
  since: number | null = null;
  /** Why it does not record any more. */
  ended: Why | null = null;

  constructor(
    readonly track: number,
    /** What it is called when the stream ends by itself. */
    readonly loss: Why,
    readonly server: Server,
    readonly uplink: Uplink,
    private readonly store: Store,
    private readonly failed: (error: unknown) => void,
  ) {}

  get on(): boolean {
    return this.#recorder?.state === "recording";
  }

  /** Runs that an earlier page left behind are over; what is kept of them is still sent. */
  async inherit(): Promise<void> {
    for (const run of await this.store.runs(this.track)) {
      if (!run.why) await this.store.put({ ...run, why: "page" });
    }
    this.send();
  }

  /** Record a stream; its end, for whatever reason, ends the run. */
  async start(stream: MediaStream): Promise<void> {
    const mimeType = recordable(stream.getAudioTracks().length > 0);
    if (!mimeType) throw new BadInput("此浏览器不能录制 MP4", "this browser records no MP4");
    const run: Run = { track: this.track, run: await this.server.open(), made: 0, why: "" };
    await this.store.put(run);
    const opened = performance.now();
    const recorder = new MediaRecorder(stream, { mimeType, ...QUALITY } as MediaRecorderOptions);
    const cutter = new Cutter();
    let after = 0;
    recorder.addEventListener("start", () => (after = Math.round(performance.now() - opened)));
    recorder.addEventListener("dataavailable", ({ data }) => this.#next(() => this.#keep(run, cutter, data, after)));
    recorder.addEventListener("stop", () => {
      this.stop(this.loss);
      this.#next(() => this.#over(run));
    });
    for (const one of stream.getTracks()) one.addEventListener("ended", () => this.stop(this.loss));
    [this.#recorder, this.stream, this.since, this.ended] = [recorder, stream, Date.now(), null];
    recorder.start(SLICE);
  }

  /** End the run; what was recorded until now is still sent. */
  stop(why: Why): void {
    if (this.ended || !this.#recorder) return;
    [this.ended, this.since] = [why, null];
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    for (const one of this.stream?.getTracks() ?? []) one.stop();
  }

  send(): void {
    this.uplink.call().catch(this.failed);
  }

  /** One after the other, in the order in which they came. */
  #next(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.stop(this.loss);
      this.failed(error);
    });
  }

  async #keep(run: Run, cutter: Cutter, data: Blob, after: number): Promise<void> {
    for (const piece of cutter.feed(new Uint8Array(await data.arrayBuffer()))) {
      await this.store.keep(run, { data: piece, sha256: await sha256(piece), after: run.made ? 0 : after });
    }
    this.send();
  }

  /** Its last slice has come. */
  async #over(run: Run): Promise<void> {
    run.why = this.ended ?? this.loss;
    await this.store.put(run);
    this.send();
  }
}

const sha256 = async (data: Bytes): Promise<string> => toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", data)));
