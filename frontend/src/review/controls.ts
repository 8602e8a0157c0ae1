/** Buttons, keys and the timeline. */
import type { Master } from "../recording/master";
import { input, the } from "../sealer/dom";
import { Lanes, type Levels } from "./lanes";
import type { Lists } from "./lists";
import type { Reel } from "./reel";
import { words } from "./words";

const FRAME = 0.04;
const LEAP = 10;

export class Controls {
  readonly #lanes: Lanes;
  readonly #seek = input("seek");
  readonly #clock = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium" });

  constructor(
    private readonly reel: Reel,
    private readonly master: Master,
    private readonly lists: Lists,
  ) {
    const canvas = the<HTMLCanvasElement>("lanes");
    this.#lanes = new Lanes(canvas, reel.cameras, reel.end, JSON.parse(the("levels").textContent ?? "") as Levels);
    canvas.addEventListener("click", ({ offsetX }) => master.seek(this.#lanes.moment(offsetX)));
    this.#seek.max = String(reel.end);
    this.#seek.addEventListener("input", () => master.seek(Number(this.#seek.value)));
    for (const [id, deed] of Object.entries(this.#deeds())) the(id).addEventListener("click", deed);
    the("speed").addEventListener("change", ({ target }) => master.speed(Number((target as HTMLSelectElement).value)));
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  show(now: number): void {
    this.#seek.value = String(now);
    the("clock").textContent = this.#clock.format(new Date(this.reel.clock.clock(now)));
    the("play").textContent = this.master.playing ? words().pause : words().play;
    this.#lanes.draw(now, this.lists.flags());
  }

  #deeds(): Record<string, () => void> {
    const by = (seconds: number) => () => {
      if (Math.abs(seconds) < 1) this.master.pause();
      this.master.seek(this.master.axis + seconds);
    };
    return {
      play: () => (this.master.playing ? this.master.pause() : this.master.play()),
      back: by(-LEAP),
      on: by(LEAP),
      "frame-back": by(-FRAME),
      frame: by(FRAME),
    };
  }

  /** Space, arrows, comma and full stop, as film editors have them; never while somebody types. */
  #key(event: KeyboardEvent): void {
    if ((event.target as Element).closest("input:not([type=range]), textarea, select, button, a")) return;
    const deeds: Record<string, string> = { " ": "play", ArrowLeft: "back", ArrowRight: "on", ",": "frame-back", ".": "frame" };
    const id = deeds[event.key];
    if (!id || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    the(id).click();
  }
}
