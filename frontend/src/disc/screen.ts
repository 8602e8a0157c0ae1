/** One camera's films, one after another in a plain <video>, kept to the master clock. */
import type { Follower } from "../recording/master";
import type { Film } from "./facts";

export class Screen implements Follower {
  readonly video = document.createElement("video");
  #film: Film | null = null;
  #wanted = 0;

  constructor(
    private readonly films: Film[],
    private readonly base: string,
  ) {
    this.video.playsInline = true;
    this.video.muted = true;
    this.video.preload = "auto";
    this.video.addEventListener("loadedmetadata", () => this.seek(this.#wanted));
  }

  /** The film of a moment, where it lies here. */
  film(axis: number): Film | null {
    return this.films.find((one) => one.start <= axis && axis < one.end) ?? null;
  }

  position(): number | null {
    if (!this.#film || this.video.readyState < HTMLMediaElement.HAVE_METADATA) return null;
    return this.#film.start + this.video.currentTime - this.#first();
  }

  seek(axis: number): void {
    this.#wanted = axis;
    const film = this.film(axis);
    if (film !== this.#film) {
      this.#film = film;
      if (film) this.video.src = this.base + film.file;
      else this.video.removeAttribute("src");
      this.video.load();
      return;
    }
    if (film && this.video.readyState >= HTMLMediaElement.HAVE_METADATA) {
      this.video.currentTime = axis - film.start + this.#first();
    }
  }

  ready(axis: number): boolean {
    const film = this.film(axis);
    if (film !== this.#film) this.seek(axis);
    return film === null || this.video.error !== null || (!this.video.seeking && this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
  }

  /** Where the film's own time begins. */
  #first(): number {
    return this.video.seekable.length ? this.video.seekable.start(0) : 0;
  }
}
