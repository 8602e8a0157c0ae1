/** How far a sealing is, and how long it will take. */
import { the, size } from "./dom";
import { say } from "./language";

/** Drawn at most so often, in milliseconds. */
const PAUSE = 100;

export class Progress {
  readonly #began = performance.now();
  #drawn = -Infinity;

  readonly show = (done: number, total: number): void => {
    const now = performance.now();
    if (now - this.#drawn < PAUSE && done < total) return;
    this.#drawn = now;
    the<HTMLProgressElement>("bar").value = total ? Math.floor((1000 * done) / total) : 1000;
    const seconds = (now - this.#began) / 1000;
    const left = done ? Math.ceil((seconds * (total - done)) / done) : 0;
    const speed = `${size(done / Math.max(seconds, 0.001))}/s`;
    say(the("progress-text"), {
      zh: `已封装 ${size(done)}，共 ${size(total)} · ${speed} · 约剩 ${left} 秒`,
      en: `${size(done)} of ${size(total)} sealed · ${speed} · about ${left} s left`,
    });
  };
}
