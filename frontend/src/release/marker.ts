/** Marking a rectangle of the film with the pointer; the form takes it as text, which keys can write too. */
import { the } from "../sealer/dom";
import { make } from "../wall/dom";

const LASTS = 10; // seconds that a region is hidden for, unless the line is changed
const SMALLEST = 1; // per cent of the picture: less is a click

interface Corner {
  x: number;
  y: number;
}

export class Marker {
  readonly #stage = the("stage");
  readonly #button = the("draw");
  #from: Corner | null = null;
  #box: HTMLElement | null = null;

  static begin(video: HTMLVideoElement, lines: HTMLTextAreaElement): Marker {
    return new Marker(video, lines);
  }

  private constructor(
    private readonly video: HTMLVideoElement,
    private readonly lines: HTMLTextAreaElement,
  ) {
    this.#button.addEventListener("click", () => this.#toggle());
    video.addEventListener("pointerdown", (event) => this.#begin(event));
    video.addEventListener("pointermove", (event) => this.#drag(event));
    video.addEventListener("pointerup", (event) => this.#end(event));
  }

  get #marking(): boolean {
    return this.#button.getAttribute("aria-pressed") === "true";
  }

  #toggle(): void {
    const on = !this.#marking;
    this.#button.setAttribute("aria-pressed", String(on));
    this.#stage.classList.toggle("marking", on);
    this.video.controls = !on;
    if (on) this.video.pause();
    const said = the("draw-said");
    said.textContent = on ? (said.dataset["ready"] ?? "") : "";
  }

  #begin(event: PointerEvent): void {
    if (!this.#marking) return;
    event.preventDefault();
    this.video.setPointerCapture(event.pointerId);
    this.#from = this.#corner(event);
    this.#box = make("div", "marked");
    this.#stage.append(this.#box);
  }

  #drag(event: PointerEvent): void {
    if (!this.#from || !this.#box) return;
    const [left, top, width, height] = this.#sides(event);
    Object.assign(this.#box.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
  }

  #end(event: PointerEvent): void {
    if (!this.#from) return;
    const sides = this.#sides(event);
    this.#from = null;
    if (sides[2]! < SMALLEST || sides[3]! < SMALLEST) {
      this.#box?.remove();
      return;
    }
    const now = Math.floor(this.video.currentTime * 10) / 10;
    const line = [...sides.map((side) => side.toFixed(1)), now, now + LASTS].join(", ");
    this.lines.value = [this.lines.value.trimEnd(), line].filter(Boolean).join("\n");
  }

  /** Left, top, width and height in per cent of the picture, from where the pointer came down. */
  #sides(event: PointerEvent): number[] {
    const from = this.#from!;
    const to = this.#corner(event);
    return [Math.min(from.x, to.x), Math.min(from.y, to.y), Math.abs(from.x - to.x), Math.abs(from.y - to.y)];
  }

  #corner({ clientX, clientY }: PointerEvent): Corner {
    const { left, top, width, height } = this.video.getBoundingClientRect();
    const per = (part: number, whole: number): number => Math.max(0, Math.min(100, (part / whole) * 100));
    return { x: per(clientX - left, width), y: per(clientY - top, height) };
  }
}
