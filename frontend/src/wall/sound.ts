/**
 * The alarm's sound, made by the browser: no file, no line needed.
 *
 * Most browsers keep a page silent until a hand has touched it: then a button asks for that touch.
 * A kiosk started with `--autoplay-policy=no-user-gesture-required` needs none.
 */
const PITCHES = [880, 660, 880, 660, 880, 660];
const EACH = 0.28;
const LOUDNESS = 0.4;

export class Sound {
  readonly button: HTMLButtonElement;
  readonly #context = new AudioContext();

  constructor(label: string) {
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "tool";
    this.button.textContent = label;
    this.button.addEventListener("click", () => void this.#context.resume());
    const shown = (): void => {
      this.button.hidden = this.#context.state === "running";
    };
    this.#context.addEventListener("statechange", shown);
    shown();
  }

  /** Two tones, three times. Silent where the browser does not allow it. */
  alarm(): void {
    if (this.#context.state !== "running") return;
    for (const [index, pitch] of PITCHES.entries()) this.#tone(pitch, index * EACH);
  }

  #tone(pitch: number, after: number): void {
    const start = this.#context.currentTime + after;
    const volume = this.#context.createGain();
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
    volume.gain.linearRampToValueAtTime(0, start + EACH - 0.02);
    const tone = this.#context.createOscillator();
    tone.type = "triangle";
    tone.frequency.value = pitch;
    tone.connect(volume).connect(this.#context.destination);
    tone.start(start);
    tone.stop(start + EACH);
  }
}
