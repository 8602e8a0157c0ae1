/** The ledger's checkpoint as a QR code: whoever photographs the wall becomes a witness. */
import encodeQR from "qr";

import type { Rows } from "../../live/messages";
import { make, write } from "../dom";
import { readCheckpoint } from "../rows";
import type { Words } from "../words";
import type { Part } from "./context";

const SVG = "http://www.w3.org/2000/svg";
/** Beyond this a code's modules are too fine for a photograph from the back of the room. */
const MOST = 700;
const QUIET = 4;

export class CheckpointPanel implements Part {
  readonly root = make("figure", "checkpoint");
  readonly #words: Words;
  readonly #code = make("div", "checkpoint-code");
  readonly #caption = make("figcaption", "checkpoint-caption");
  #shown = "";

  constructor(words: Words) {
    this.#words = words;
    this.root.append(this.#code, this.#caption);
  }

  read(rows: Rows): void {
    const checkpoint = readCheckpoint(rows.get("checkpoint"));
    const note = cut(checkpoint?.note ?? "");
    const words = this.#words;
    write(this.#caption, note ? words.checkpoint(checkpoint?.size ?? null) : words.noCheckpoint);
    if (note === this.#shown) return;
    this.#shown = note;
    this.#code.replaceChildren(...(note ? [code(note)] : []));
  }

  draw(): void {
    // The code changes with its row only.
  }
}

/** The note, without its last signatures where it is too long: the log's own comes first. */
function cut(note: string): string {
  if (note.length <= MOST) return note;
  const lines = note.slice(0, MOST).split("\n");
  return `${lines.slice(0, -1).join("\n")}\n`;
}

/** The code as an SVG path, one unit a module: sharp at every scale. */
function code(text: string): SVGSVGElement {
  const modules = encodeQR(text, "raw", { ecc: "low", border: QUIET });
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", modules.map(strokes).join(""));
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${modules.length} ${modules.length}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.append(path);
  return svg;
}

function strokes(row: boolean[], y: number): string {
  return row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")).join("");
}
