/** The sheet of one bid: a field for each thing that is judged, with room for why. */
import { attempt, make } from "../sealer/dom";
import { type Said, say } from "../sealer/language";
import type { Round } from "./server";
import { type Column, type Marked, readPoints } from "./sheet";

const FAILED: Said = { zh: "不合格", en: "fails" };
const PASSED: Said = { zh: "合格", en: "passes" };
const OPEN: Said = { zh: "请选择", en: "choose" };
const POINTS: Said = { zh: "得分", en: "Points" };
const VERDICT: Said = { zh: "结论", en: "Finding" };
const WHY: Said = { zh: "理由", en: "Reason" };

type Asked = { round: Round; columns: readonly Column[]; row: Marked; changed: () => void };

/** The fields, and what each of them writes into `row`. */
export function fieldsOf({ round, columns, row, changed }: Asked): HTMLElement[] {
  return columns.map((column, at) => {
    const field = make("fieldset", "mark");
    const legend = make("legend");
    say(legend, round === "scores" ? mostOf(column) : { zh: column.title, en: column.title });
    const errors = make("ul", "errors");
    errors.id = `mark-${at}-errors`;
    const put = (mark: number | null): void => {
      row.marks[at] = mark;
      changed();
    };
    const entry = round === "scores" ? pointsField(column, at, row, put) : verdictField(at, row, put);
    entry.setAttribute("aria-label", column.title);
    const answer = make("label", "answered");
    answer.append(say(make("span"), round === "scores" ? POINTS : VERDICT), entry);
    field.append(legend, answer, noteField(at, row, changed), errors);
    return field;
  });
}

function mostOf({ title, most, objective }: Column): Said {
  return {
    zh: `${title}（满分 ${most / 100}${objective ? "，客观分" : ""}）`,
    en: `${title} (at most ${most / 100}${objective ? ", objective" : ""})`,
  };
}

function pointsField(column: Column, at: number, row: Marked, put: (mark: number | null) => void): HTMLInputElement {
  const entry = make("input");
  entry.id = `mark-${at}`;
  entry.inputMode = "decimal";
  entry.autocomplete = "off";
  const mark = row.marks[at];
  entry.value = typeof mark === "number" ? String(mark / 100) : "";
  entry.addEventListener("input", () => {
    void attempt(`mark-${at}-errors`, async () => put(readPoints(entry.value, column.most))).then((well) => {
      entry.setAttribute("aria-invalid", String(!well));
      if (!well) put(null);
    });
  });
  entry.addEventListener("keydown", (event) => {
    if (event.key === "Enter") next(entry);
  });
  return entry;
}

function verdictField(at: number, row: Marked, put: (mark: number | null) => void): HTMLSelectElement {
  const entry = make("select");
  entry.id = `mark-${at}`;
  for (const [value, said] of [["", OPEN], ["1", PASSED], ["0", FAILED]] as const) {
    const option = make("option");
    option.value = value;
    entry.append(say(option, said));
  }
  const mark = row.marks[at];
  entry.value = typeof mark === "number" ? String(mark) : "";
  entry.addEventListener("change", () => put(entry.value === "" ? null : Number(entry.value)));
  return entry;
}

function noteField(at: number, row: Marked, changed: () => void): HTMLElement {
  const label = make("label", "note");
  const words = make("span");
  const entry = make("input");
  entry.maxLength = 200;
  entry.value = row.notes[at] ?? "";
  entry.addEventListener("input", () => {
    row.notes[at] = entry.value;
    changed();
  });
  label.append(say(words, WHY), entry);
  return label;
}

/** Enter goes on to the next number, as on paper. */
function next(entry: HTMLInputElement): void {
  const all = [...document.querySelectorAll<HTMLInputElement>("#marks .answered input")];
  (all[all.indexOf(entry) + 1] ?? document.getElementById("next-bid"))?.focus();
}
