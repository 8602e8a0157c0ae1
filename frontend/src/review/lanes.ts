/** The timeline: a lane a camera, a second a stripe; marks and notes above. */
import { type Camera, State } from "./camera";

const LANE = 14;
const TOP = 22;
const COLOURS = ["--line-strong", "--green", "--red"];

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

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly cameras: Camera[],
    private readonly end: number,
  ) {
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
    this.cameras.forEach((camera, lane) => this.#lane(camera, TOP + lane * LANE, width));
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
