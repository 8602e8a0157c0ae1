/** Departments × lamps. */
import type { Rows } from "../../live/messages";
import { make, mark, panel, Slots, write } from "../dom";
import { Pager } from "../pager";
import { type DepartmentRow, type Lamp, list, readDepartment } from "../rows";
import type { Words } from "../words";
import { type Moment, PAGE_STANDS, type Part } from "./context";

const LAMPS: readonly Lamp[] = ["green", "yellow", "red", "paused"];

type Line = { root: HTMLElement; name: HTMLElement; counts: Record<Lamp, HTMLElement> };

export class DepartmentsPanel implements Part {
  readonly root: HTMLElement;
  readonly #words: Words;
  readonly #side: HTMLElement;
  readonly #slots: Slots<Line>;
  readonly #pager = new Pager(PAGE_STANDS, performance.now());
  #departments: DepartmentRow[] = [];

  constructor(words: Words) {
    const { root, side, body } = panel("departments", words.departments);
    this.root = root;
    this.#words = words;
    this.#side = side;
    const head = line();
    head.root.classList.add("department-head");
    head.name.textContent = words.department;
    for (const lamp of LAMPS) {
      head.counts[lamp].classList.add("lamp", `lamp-${lamp}`);
      head.counts[lamp].textContent = words.lamps[lamp];
    }
    body.before(head.root);
    this.#slots = new Slots(body, words.noDepartments, line);
  }

  read(rows: Rows): void {
    this.#departments = list(rows, "dept:", readDepartment).sort(byOrder);
  }

  draw({ tick }: Moment): void {
    const { rows, page, pages } = this.#pager.show(this.#departments, this.#slots.room, tick);
    this.#slots.fill(rows, (slot, row) => {
      write(slot.name, this.#words.name(row.name));
      for (const lamp of LAMPS) {
        write(slot.counts[lamp], this.#words.count(row.counts[lamp]));
        mark(slot.counts[lamp], "none", String(row.counts[lamp] === 0));
      }
    });
    write(this.#side, pages > 1 ? this.#words.page(page, pages) : "");
  }
}

function byOrder(a: DepartmentRow, b: DepartmentRow): number {
  return a.order - b.order || a.key.localeCompare(b.key);
}

function count(lamp: Lamp): HTMLElement {
  return make("span", `department-count count-${lamp}`);
}

function line(): Line {
  const name = make("span", "department-name");
  const counts = {
    green: count("green"),
    yellow: count("yellow"),
    red: count("red"),
    paused: count("paused"),
  };
  return { root: make("div", "department", name, ...Object.values(counts)), name, counts };
}
