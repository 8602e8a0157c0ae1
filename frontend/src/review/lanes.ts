/** The timeline: a lane a camera, a second a stripe; marks and notes above. */
import { type Camera, State } from "./camera";

const LANE = 20;
const TOP = 22;
const BARS = 1200; // of a camera: more than a screen has room for would only cost time
const COLOURS = ["--line-strong", "--green", "--red"];

/** How loud each track was, second by second from a moment of the house clock: 0 to 100. */
export interface Levels {
  from: string;
  tracks: Record<string, number[]>;
}

/** A stretch of the axis, and how loud it was at most. */
interface Bar {
  from: number;
  to: number;
  level: number;
}

export interface Flag {
  axis: number;
  /** A note of a person, or a deed on record. */
  own: boolean;
}

export class Lanes {
  readonly #context: CanvasRenderingContext2D;
  readonly #colours: string[];
  readonly #ground: string;
  readonly #ink: string;
  readonly #note: string;
  readonly #waves: Bar[][];

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly cameras: Camera[],
    private readonly end: number,
    levels: Levels,
  ) {
    this.#waves = cameras.map((camera) => bars(camera, levels));
    this.#context = canvas.getContext("2d")!;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    this.#colours = COLOURS.map(colour);
    this.#ground = colour("--surface-sunk");
    this.#ink = colour("--ink");
    this.#note = colour("--accent");
  }

  /** The moment under a place of the canvas. */
  moment(x: number): number {
    return (x / this.canvas.clientWidth) * this.end;
  }

  draw(now: number, flags: Flag[]): void {
    const width = this.canvas.clientWidth;
    const height = TOP + this.cameras.length * LANE;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const draw = this.#context;
    draw.fillStyle = this.#ground;
    draw.fillRect(0, 0, width, height);
    this.cameras.forEach((camera, lane) => {
      this.#lane(camera, TOP + lane * LANE, width);
      this.#wave(lane, width);
    });
    for (const flag of flags) this.#flag(flag, width);
    draw.fillStyle = this.#ink;
    draw.fillRect((now / this.end) * width - 1, 0, 2, height);
  }

  /** A stripe of pixels a second, or a second a pixel where there are more: the worst of them shows. */
  #lane(camera: Camera, top: number, width: number): void {
    const step = Math.max(1, width / Math.max(1, this.end));
    const seconds = Math.max(1, Math.round((this.end / width) * step));
    for (let second = 0; second < this.end; second += seconds) {
      const state = worst(camera, second, seconds);
      if (state === null) continue;
      this.#context.fillStyle = this.#colours[state]!;
      this.#context.fillRect((second / this.end) * width, top + 1, step + 0.5, LANE - 2);
    }
  }

  /** The sound over its lane: bars around the middle, as high as it was loud. */
  #wave(lane: number, width: number): void {
    const draw = this.#context;
    const middle = TOP + (lane + 0.5) * LANE;
    draw.fillStyle = this.#ink;
    draw.globalAlpha = 0.55;
    for (const { from, to, level } of this.#waves[lane] ?? []) {
      const height = (level / 100) * (LANE - 2);
      const left = (from / this.end) * width;
      draw.fillRect(left, middle - height / 2, Math.max(0.5, ((to - from) / this.end) * width - 0.5), height);
    }
    draw.globalAlpha = 1;
  }

  #flag({ axis, own }: Flag, width: number): void {
    const draw = this.#context;
    const x = (axis / this.end) * width;
    draw.fillStyle = own ? this.#note : this.#ink;
    draw.beginPath();
    draw.moveTo(x - 5, 4);
    draw.lineTo(x + 5, 4);
    draw.lineTo(x, 16);
    draw.fill();
  }
}

function worst(camera: Camera, from: number, seconds: number): State | null {
  let found: State | null = null;
  for (let second = from; second < from + seconds; second++) {
    const state = camera.second(second);
    if (state === State.BAD) return state;
    if (state !== null && (found === null || state === State.UNSEEN)) found = state;
  }
  return found;
}

function bars(camera: Camera, { from, tracks }: Levels): Bar[] {
  const loud = tracks[camera.name] ?? [];
  const begin = Date.parse(from);
  const seconds = Math.max(1, Math.ceil(loud.length / BARS));
  const place = (second: number): number => camera.axis.axis(begin + second * 1000);
  const found: Bar[] = [];
  for (let second = 0; second < loud.length; second += seconds) {
    found.push({ from: place(second), to: place(second + seconds), level: Math.max(...loud.slice(second, second + seconds)) });
  }
  return found;
}
