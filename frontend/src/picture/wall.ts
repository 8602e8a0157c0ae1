import { Picture } from "./picture";

interface Shown {
  readonly viewer: string;
  readonly pictures: readonly { readonly title: string; readonly socket: string }[];
}

const ASK_EVERY = 3_000; // milliseconds: an opening begins while people wait for it

/** The pictures of one occasion: asked for until there are some, and again when they have ended. */
export class Wall {
  private readonly shown = new Map<string, Picture>();

  constructor(private readonly place: HTMLElement) {}

  start(): void {
    void this.ask();
    setInterval(() => void this.ask(), ASK_EVERY);
  }

  private async ask(): Promise<void> {
    const address = this.place.dataset["pictures"];
    if (!address) return;
    let found: Shown;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      found = (await answer.json()) as Shown;
    } catch {
      return; // the line is broken: the next look comes
    }
    const wanted = new Set(found.pictures.map((one) => one.socket));
    for (const [socket, picture] of this.shown) {
      if (wanted.has(socket)) continue;
      picture.remove();
      this.shown.delete(socket);
    }
    for (const one of found.pictures) {
      if (this.shown.has(one.socket)) continue;
      const words = { live: this.place.dataset["live"] ?? "", lost: this.place.dataset["lost"] ?? "" };
      const picture = new Picture(one.socket, one.title, found.viewer, words);
      this.place.append(picture.figure);
      this.shown.set(one.socket, picture);
    }
  }
}
