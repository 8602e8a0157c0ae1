/** The live picture of an opening that goes on now, in the trend's place; hidden at all other times. */
import { Picture } from "../../picture/picture";
import type { Rows } from "../../live/messages";
import { make } from "../dom";
import { list, readRecording } from "../rows";
import type { Words } from "../words";
import type { Part } from "./context";

export class OpeningPicture implements Part {
  readonly root = make("section", "opening-picture");
  readonly #words: Words;
  #shown: { socket: string; picture: Picture } | null = null;

  constructor(words: Words) {
    this.#words = words;
    this.root.hidden = true;
  }

  read(rows: Rows): void {
    const opening = list(rows, "rec:", readRecording).find((row) => row.pictures.length > 0);
    const wanted = opening?.pictures.find((one) => one.socket === this.#shown?.socket) ?? opening?.pictures[0];
    if (wanted?.socket === this.#shown?.socket) return;
    this.#shown?.picture.remove();
    this.#shown = null;
    this.root.hidden = wanted === undefined;
    if (!opening || !wanted) return;
    const picture = new Picture(wanted.socket, `${opening.title} · ${wanted.title}`, "", this.#words.picture);
    this.root.replaceChildren(picture.figure);
    this.#shown = { socket: wanted.socket, picture };
  }

  draw(): void {
    // The picture draws itself.
  }
}
