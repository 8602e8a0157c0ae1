/** Step 3: the files of the bid, each under its part's name. */
import { BadInput } from "../envelope/errors";
import { OPENING, PART_NAME } from "../envelope/names";
import { checkPartName } from "../envelope/sealing";
import type { Tender } from "../envelope/tender";
import { attempt, blame, input, make, size, the } from "./dom";
import { takesFiles } from "./files";
import { say } from "./language";
import { partNamed } from "./part-names";

type Row = { name: () => string; file: File | null };

let rows: Row[] = [];
/** Whether the tender says which parts there are. */
let fixed = false;

export function startPartsTable(): void {
  takesFiles(input("more"), (files) => files.forEach(addFile));
}

/** Show the parts that `tender` asks for, or let the bidder decide. */
export function showPartsOf(tender: Tender): void {
  const asked = tender.parts.filter((name) => name !== OPENING);
  fixed = tender.parts.length > 0;
  rows = [];
  body().replaceChildren();
  for (const name of asked) addAsked(name);
  the("more-drop").hidden = fixed;
  the("parts").hidden = fixed && !asked.length;
  the("parts-card").hidden = fixed && !asked.length;
}

/** Part name → file; refused where one is missing, doubtful or there twice. */
export function chosenParts(): Map<string, File> {
  const parts = new Map<string, File>();
  for (const row of rows) {
    const name = row.name();
    if (!row.file) throw new BadInput(`部分 ${name} 还没有选择文件`, `no file is chosen for part ${name}`);
    checkPartName(name);
    if (parts.has(name) || name === OPENING) {
      throw new BadInput(`部分的名称重复：${name}`, `a part's name stands there twice: ${name}`);
    }
    parts.set(name, row.file);
  }
  return parts;
}

const body = (): HTMLElement => the("parts").querySelector("tbody")!;

/** A part that the tender asks for, with a place for its file. */
function addAsked(name: string): void {
  const row: Row = { name: () => name, file: null };
  const [label, words, amount] = [make("label", "drop drop-small"), make("span"), make("td", "number")];
  const field = make("input");
  field.type = "file";
  label.append(say(words, { zh: "拖入或选择文件", en: "drop or choose a file" }), field);
  const { zh } = partNamed(name);
  const title = make("td", "strong");
  say(title, { zh: zh === name ? name : `${zh} (${name})`, en: name });
  takesFiles(field, ([file]) => {
    if (!file) return;
    row.file = file;
    label.dataset["filled"] = "true";
    say(words, { zh: `${file.name}（更换）`, en: `${file.name} (change)` });
    amount.textContent = size(file.size);
    blame("parts-errors");
  });
  add(row, title, make("td", "", label), amount, make("td"));
}

/** A file that the bidder brings where the tender names no parts. */
function addFile(file: File): void {
  void attempt("parts-errors", async () => {
    const field = make("input");
    field.value = proposedName(file.name);
    field.setAttribute("aria-label", `part name 部分名称 ${file.name}`);
    const button = make("button", "button button-small");
    button.type = "button";
    const row: Row = { name: () => field.value.trim(), file };
    const line = add(
      row,
      make("td", "field", field),
      make("td", "", file.name),
      make("td", "number", size(file.size)),
      make("td", "", say(button, { zh: "移除", en: "Remove" })),
    );
    button.addEventListener("click", () => {
      rows = rows.filter((one) => one !== row);
      line.remove();
    });
  });
}

function add(row: Row, ...cells: HTMLElement[]): HTMLElement {
  rows.push(row);
  const line = make("tr", "", ...cells);
  body().append(line);
  return line;
}

/** A file's name without its suffix, where it can be a part's name; otherwise part-1, part-2 … */
function proposedName(file: string): string {
  const stem = file.replace(/\.[^.]*$/, "").toLowerCase();
  const taken = new Set(rows.map((row) => row.name()));
  if (PART_NAME.test(stem) && stem !== OPENING && !taken.has(stem)) return stem;
  let number = 1;
  while (taken.has(`part-${number}`)) number++;
  return `part-${number}`;
}
