/** A JSON object whose every field is known, present and of its type. What is refused is named. */
import { type Bytes, fromBase64, fromHex } from "./bytes";
import { BadFormat } from "./errors";
import { type Json, parseJson } from "./json";

export const MAX_TEXT = 200;
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029]|\p{Surrogate}/u;

/** Each method takes a field out; `done` refuses whatever is left. */
export class Fields {
  readonly #left: Map<string, Json>;

  constructor(
    values: Json,
    readonly what: string,
  ) {
    if (!(values instanceof Map)) throw new BadFormat(`${what}：应为 JSON 对象`, `${what}: not a JSON object`);
    this.#left = new Map(values);
  }

  static parse(bytes: Uint8Array, what: string): Fields {
    return new Fields(parseJson(bytes, what), what);
  }

  done(): void {
    const names = [...this.#left.keys()].sort().join(", ");
    if (names) throw this.#bad(`有未知字段 ${names}`, `unknown field ${names}`);
  }

  constant(name: string, value: string): void {
    const found = this.#text(name);
    if (found === value) return;
    const shown = found.slice(0, 50);
    throw this.#bad(`${name} 是 '${shown}'，应为 '${value}'`, `${name} is '${shown}', not '${value}'`);
  }

  /** Text of 1 to 200 characters, matching `pattern` where one is given. */
  text(name: string, pattern?: RegExp): string {
    const found = this.#text(name);
    const length = [...found].length;
    if (!length || length > MAX_TEXT || CONTROL.test(found)) {
      throw this.#bad(
        `${name} 应为 1 至 ${MAX_TEXT} 个可见字符`,
        `${name} is not 1 to ${MAX_TEXT} printable characters`,
      );
    }
    if (pattern && !pattern.test(found)) {
      throw this.#bad(`${name} 的写法不对：${found}`, `${name} is ill-formed: ${found}`);
    }
    return found;
  }

  whole(name: string, low: number, high = Number.MAX_SAFE_INTEGER): number {
    const found = this.#take(name);
    if (typeof found !== "number") throw this.#wrongType(name);
    if (found < low || found > high) {
      throw this.#bad(`${name} 应在 ${low} 与 ${high} 之间`, `${name} is not between ${low} and ${high}`);
    }
    return found;
  }

  flag(name: string): boolean {
    const found = this.#take(name);
    if (typeof found !== "boolean") throw this.#wrongType(name);
    return found;
  }

  hex(name: string, size: number): Bytes {
    return fromHex(this.#text(name), size, `${this.what}.${name}`);
  }

  base64(name: string): Bytes {
    return fromBase64(this.#text(name), `${this.what}.${name}`);
  }

  /** What `read` makes of the field, or null where it is null. */
  orNull<T>(name: string, read: (name: string) => T): T | null {
    if (this.#left.get(name) !== null) return read(name);
    this.#left.delete(name);
    return null;
  }

  /** A list of `low` to `high` objects. */
  objects(name: string, low: number, high: number): Fields[] {
    return fieldsOf(this.#list(name), `${this.what}.${name}`, low, high);
  }

  /** A list of at most `high` texts. */
  texts(name: string, high: number): string[] {
    const found = this.#list(name);
    const texts = found.filter((one): one is string => typeof one === "string" && !CONTROL.test(one));
    if (texts.length !== found.length || found.length > high) {
      throw this.#bad(`${name} 应为至多 ${high} 项文字`, `${name} is not a list of at most ${high} texts`);
    }
    return texts;
  }

  #text(name: string): string {
    const found = this.#take(name);
    if (typeof found !== "string") throw this.#wrongType(name);
    return found;
  }

  #list(name: string): Json[] {
    const found = this.#take(name);
    if (!Array.isArray(found)) throw this.#wrongType(name);
    return found;
  }

  #take(name: string): Json {
    const found = this.#left.get(name);
    if (found === undefined) throw this.#bad(`缺少字段 ${name}`, `field ${name} is missing`);
    this.#left.delete(name);
    return found;
  }

  #wrongType(name: string): BadFormat {
    return this.#bad(`字段 ${name} 的类型不对`, `field ${name} is of the wrong type`);
  }

  #bad(zh: string, en: string): BadFormat {
    return new BadFormat(`${this.what}：${zh}`, `${this.what}: ${en}`);
  }
}

/** A JSON list of `low` to `high` objects. */
export function fieldsOf(values: Json, what: string, low: number, high: number): Fields[] {
  if (!Array.isArray(values) || values.length < low || values.length > high) {
    throw new BadFormat(`${what}：应为 ${low} 至 ${high} 项的列表`, `${what}: not a list of ${low} to ${high} items`);
  }
  return values.map((one, at) => new Fields(one, `${what}[${at}]`));
}
