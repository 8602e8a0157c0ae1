/**
 * JSON read strictly: a field stands there once, numbers are whole, text is UTF-8.
 *
 * `JSON.parse` keeps the last of two equal fields and makes 72.0 and 72 one, so the structure is
 * walked here; strings and numbers themselves are still read by it.
 */
import { BadFormat } from "./errors";
import { type Bytes, utf8 } from "./bytes";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

const BLANK = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const WORDS: [string, Json][] = [
  ["true", true],
  ["false", false],
  ["null", null],
];
const MAX_DEPTH = 32;

/** `value` as compact UTF-8 JSON, fields in the order they were given. */
export const writeJson = (value: unknown): Bytes => utf8(JSON.stringify(value));

/** One JSON value from exactly `bytes`; anything doubtful is refused. */
export function parseJson(bytes: Uint8Array, what: string): Json {
  return new Reader(decode(bytes, what), what).whole();
}

function decode(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw notJson(what);
  }
}

const notJson = (what: string): BadFormat =>
  new BadFormat(`${what}：不是合法的 JSON`, `${what}: not valid JSON`);

class Reader {
  #at = 0;
  #depth = 0;

  constructor(
    private readonly text: string,
    private readonly what: string,
  ) {}

  whole(): Json {
    const value = this.#value();
    this.#take(BLANK);
    if (this.#at !== this.text.length) throw notJson(this.what);
    return value;
  }

  #value(): Json {
    this.#take(BLANK);
    const first = this.text[this.#at];
    if (first === "{") return this.#nested(() => this.#object());
    if (first === "[") return this.#nested(() => this.#list());
    if (first === '"') return this.#string();
    for (const [word, value] of WORDS) if (this.#skips(word)) return value;
    return this.#number();
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw notJson(this.what);
    this.#at++;
    const value = read();
    this.#depth--;
    return value;
  }

  #object(): JsonObject {
    const fields: JsonObject = new Map();
    this.#items("}", () => {
      const name = this.#string();
      if (fields.has(name)) {
        throw new BadFormat(`${this.what}：有重复的字段`, `${this.what}: a field stands there twice`);
      }
      this.#take(BLANK);
      if (!this.#skips(":")) throw notJson(this.what);
      fields.set(name, this.#value());
    });
    return fields;
  }

  #list(): Json[] {
    const values: Json[] = [];
    this.#items("]", () => values.push(this.#value()));
    return values;
  }

  #items(end: string, item: () => void): void {
    this.#take(BLANK);
    if (this.#skips(end)) return;
    do {
      this.#take(BLANK);
      item();
      this.#take(BLANK);
    } while (this.#skips(","));
    if (!this.#skips(end)) throw notJson(this.what);
  }

  #string(): string {
    return JSON.parse(this.#take(STRING)[0]) as string;
  }

  #number(): number {
    const [text, fraction, exponent] = this.#take(NUMBER);
    const value = Number(text);
    if (fraction || exponent || !Number.isSafeInteger(value)) {
      const shown = text.slice(0, 30);
      throw new BadFormat(`${this.what}：不是整数 ${shown}`, `${this.what}: not a whole number ${shown}`);
    }
    return value;
  }

  #skips(text: string): boolean {
    const here = this.text.startsWith(text, this.#at);
    if (here) this.#at += text.length;
    return here;
  }

  #take(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    if (!found) throw notJson(this.what);
    this.#at = pattern.lastIndex;
    return found;
  }
}
