/** The pictures, each with its badge, its cause where there is none, and the viewer's name over it. */
import type { Master } from "../recording/master";
import { the } from "../sealer/dom";
import { say } from "../sealer/language";
import { make } from "../wall/dom";
import { type Camera, State } from "./camera";
import type { Reel } from "./reel";
import { cause, words } from "./words";

interface Screen {
  camera: Camera;
  figure: HTMLElement;
  badge: HTMLElement;
  over: HTMLElement;
}

export class Screens {
  readonly #screens: Screen[];

  constructor(
    private readonly reel: Reel,
    viewer: string,
  ) {
    this.#screens = reel.manifest.tracks.map((track, index) => {
      const camera = reel.cameras[index]!;
      const badge = make("span", "badge");
      const over = make("p", "no-picture");
      const figure = make("figure", "screen");
      const caption = make("figcaption");
      caption.append(badge, ` ${track.title} `);
      if (camera.sounds) caption.append(listening(camera.video));
      figure.append(camera.video, over, caption);
      if (viewer) camera.video.after(watermark(viewer));
      figure.dataset["track"] = track.name;
      the("screens").append(figure);
      return { camera, figure, badge, over };
    });
  }

  show(now: number, master: Master): void {
    for (const screen of this.#screens) this.#show(screen, now, master);
  }

  #show({ camera, figure, badge, over }: Screen, now: number, master: Master): void {
    const state = camera.second(Math.floor(now));
    const said = words();
    const [text, colour] =
      state === State.GOOD ? [`✓ ${said.good}`, "green"] : state === State.BAD ? [`✗ ${said.bad}`, "red"] : state === State.UNSEEN ? [`… ${said.unseen}`, "paused"] : [`‖ ${said.none}`, "yellow"];
    if (badge.textContent !== text) {
      badge.textContent = text;
      badge.className = `badge badge-${colour}`;
      figure.dataset["state"] = colour;
    }
    const inGap = camera.axis.at(now) === null;
    const why = inGap ? this.#why(camera, now) : state === State.BAD ? said.bad : master.waiting && !camera.ready(now) ? said.waiting : "";
    over.textContent = why;
    camera.video.classList.toggle("hidden", inGap);
  }

  #why(camera: Camera, now: number): string {
    const at = camera.axis.clock(now);
    const gap = this.reel.gaps.get(camera.name)?.find((one) => Date.parse(one.start) <= at && at <= Date.parse(one.end));
    return gap ? `${words().none}：${cause(gap.cause)}` : words().none;
  }
}

/** A switch for the sound of one camera: each carries the voices of its own place. */
export function listening(video: HTMLVideoElement): HTMLElement {
  const button = make("button", "button button-small");
  const show = (): void => {
    const word = video.muted ? "listen" : "mute";
    say(button, { zh: words("zh")[word], en: words("en")[word] });
    button.ariaPressed = String(!video.muted);
  };
  button.setAttribute("type", "button");
  button.addEventListener("click", () => {
    video.muted = !video.muted;
    show();
  });
  show();
  return button;
}

/** The viewer's name all over the picture: whoever films the screen films it too. */
export function watermark(viewer: string): HTMLElement {
  const mark = make("div", "watermark");
  mark.ariaHidden = "true";
  for (let index = 0; index < 6; index++) {
    const one = make("span");
    one.textContent = viewer.replace(/ · (?=[^·]*$)/, "\n"); // the time in a line of its own
    mark.append(one);
  }
  return mark;
}
