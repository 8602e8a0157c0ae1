/** One viewing: cameras, clock, timeline, lists. */
import { Master } from "../recording/master";
import { the } from "../sealer/dom";
import { Controls } from "./controls";
import { Lists } from "./lists";
import { fetchReel, type Reel } from "./reel";
import { Screens } from "./screens";
import { Source } from "./source";
import { words } from "./words";

const LAST = 0.04; // seconds before the end: there a last picture stands
const PUMP = 200; // milliseconds between two looks at what is to be fetched

export class Review {
  private constructor(
    readonly reel: Reel,
    place: HTMLElement,
  ) {
    const { cameras, end } = reel;
    const master = new Master(() => Math.max(0, end - LAST));
    const screens = new Screens(reel, place.dataset["viewer"] ?? "");
    const lists = new Lists(reel, master, place.dataset["notes"] ?? "", csrf());
    const controls = new Controls(reel, master, lists);
    for (const camera of cameras) master.follow(camera);
    master.onTick = (axis) => {
      screens.show(axis, master);
      controls.show(axis);
    };
    setInterval(() => {
      for (const camera of cameras) void camera.pump(master.axis);
    }, PUMP);
    const trust = the("trust");
    trust.textContent = !reel.signed ? words().unsigned : reel.broken.length > 0 ? words().broken(reel.broken) : words().signed;
    trust.className = `message ${reel.signed && reel.broken.length === 0 ? "message-success" : "message-error"}`;
    master.seek(startOf(reel));
  }

  /** Fetch and check everything but the pictures, then begin. */
  static async open(place: HTMLElement): Promise<Review> {
    const source = new Source(place.dataset["renew"] ?? "", csrf());
    return new Review(await fetchReel(source, place.dataset["key"] ?? ""), place);
  }
}

/** The first picture of any camera, or where the address points: `#at=2026-09-30T08:00:00Z`. */
function startOf(reel: Reel): number {
  const asked = /^#at=(.+)$/.exec(location.hash)?.[1];
  if (asked && !Number.isNaN(Date.parse(asked))) return reel.clock.axis(Date.parse(asked));
  return Math.max(0, Math.min(...reel.cameras.map((camera) => camera.axis.shots[0]?.from ?? Infinity)));
}

const csrf = (): string => document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
