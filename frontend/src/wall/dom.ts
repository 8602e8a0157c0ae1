/** The little that the panels need of the document. */

/** A new element of `tag` with a class and, if given, children or text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** Write `text` where it differs: a wall draws for months and should touch only what changed. */
export function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function mark(element: HTMLElement, key: string, value: string): void {
  if (element.dataset[key] !== value) element.dataset[key] = value;
}

export type Panel = { root: HTMLElement; title: HTMLElement; side: HTMLElement; body: HTMLElement };

/** A titled panel; `side` stands at the right of the title. */
export function panel(area: string, heading: string): Panel {
  const title = make("h2", "panel-title", heading);
  const side = make("span", "panel-side");
  const body = make("div", "panel-body");
  const root = make("section", `panel ${area}`, make("header", "panel-head", title, side), body);
  return { root, title, side, body };
}

/**
 * The rows of a list, made once and filled anew. `line` builds an empty one.
 *
 * The style sheet lays `body` out as a grid of as many rows (and columns) as have room.
 */
export class Slots<S extends { root: HTMLElement }> {
  readonly #body: HTMLElement;
  readonly #line: () => S;
  readonly #lines: S[] = [];
  readonly #empty: HTMLElement;

  constructor(body: HTMLElement, empty: string, line: () => S) {
    this.#body = body;
    this.#line = line;
    this.#empty = make("p", "panel-empty", empty);
    // Nothing is known yet, which is not to say that there is nothing.
    this.#empty.hidden = true;
    body.append(this.#empty);
  }

  /** How many rows the panel has room for: at least one. */
  get room(): number {
    const { gridTemplateRows, gridTemplateColumns } = getComputedStyle(this.#body);
    // Lines that a smaller screen has no room for get rows of no height, and count for nothing.
    const rows = gridTemplateRows.split(" ").filter((height) => Number.parseFloat(height) > 0);
    return rows.length * gridTemplateColumns.split(" ").length;
  }

  fill<T>(rows: readonly T[], draw: (slot: S, row: T) => void): void {
    this.#empty.hidden = rows.length > 0;
    for (const [index, row] of rows.entries()) {
      const slot = this.#slot(index);
      slot.root.hidden = false;
      draw(slot, row);
    }
    for (const spare of this.#lines.slice(rows.length)) spare.root.hidden = true;
  }

  #slot(index: number): S {
    const found = this.#lines[index];
    if (found) return found;
    const made = this.#line();
    this.#lines.push(made);
    this.#body.append(made.root);
    return made;
  }
}
