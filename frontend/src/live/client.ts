/**
 * The live screens' client: topics are maps key → row, kept equal to the server's.
 *
 *     const live = new LiveClient(liveUrl());
 *     const stop = live.subscribe("wall:7", (rows, changed) => draw(rows, changed));
 *     live.onState((state) => document.body.classList.toggle("stale", state.stale));
 *     setInterval(() => countdown(due - live.clock.now()), 200);
 *
 * A subscription starts with a snapshot at version N and goes on with deltas, each of which applies
 * to exactly one version. A gap, a changed epoch or a wrong checksum asks the server again; after a
 * broken line the client says the version it has and gets what it missed, or a snapshot. It holds
 * the present rows and nothing else, so its memory does not grow. `docs/live.md` has the protocol.
 */

import { ServerClock } from "./clock";
import type { Beat, Check, Delta, Hello, Message, Refused } from "./messages";
import { type OnRows, Topic } from "./topic";

export type { Row, Rows } from "./messages";
export type { OnRows } from "./topic";

export interface LiveState {
  /** `open` once the server has greeted; `waiting` between two attempts. */
  readonly link: "connecting" | "open" | "waiting";
  /** The screen must be painted grey: no beat for 4 s, or the data is older than 5 s. */
  readonly stale: boolean;
  /** Topics the server refused, with its reason. */
  readonly refused: ReadonlyMap<string, string>;
  /** Why the last connection ended: 4401 when the session or the device was revoked. */
  readonly closeCode: number | null;
}

/** What the client uses of its surroundings; a test brings its own. Times in milliseconds. */
export interface Surroundings {
  open(url: string): WebSocket;
  now(): number;
  random(): number;
}

const BEAT_LOST = 4_000; // no beat for so long: grey
const DATA_OLD = 5_000; // the relay's last pulse is older: grey
const LINE_DEAD = 10_000; // nothing at all for so long: the line is cut, whatever TCP believes
const ANSWER_LATE = 5_000; // a subscription unanswered for so long is asked again
const FIRST_RETRY = 500;
const LAST_RETRY = 15_000;
const WATCH = 500;

export class LiveClient {
  readonly clock: ServerClock;
  readonly #url: string;
  readonly #around: Surroundings;
  readonly #topics = new Map<string, Topic>();
  readonly #refused = new Map<string, string>();
  readonly #watchers = new Set<(state: LiveState) => void>();
  readonly #watch: ReturnType<typeof setInterval>;
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #link: LiveState["link"] = "connecting";
  #closeCode: number | null = null;
  #lastHeard = 0;
  #lastBeat = Number.NEGATIVE_INFINITY;
  #pulse = Number.NaN;
  #told = "";

  constructor(url: string, around: Partial<Surroundings> = {}) {
    this.#url = url;
    this.#around = {
      open: (address) => new WebSocket(address),
      now: () => performance.now(),
      random: () => Math.random(),
      ...around,
    };
    this.clock = new ServerClock(() => this.#around.now());
    this.#watch = setInterval(() => this.#look(), WATCH);
    this.#connect();
  }

  /** Follow a topic; rows already held are shown at once. The returned function ends it. */
  subscribe(name: string, onRows: OnRows): () => void {
    let topic = this.#topics.get(name);
    if (!topic) {
      topic = new Topic();
      this.#topics.set(name, topic);
      this.#ask(name, topic);
    }
    topic.listeners.add(onRows);
    if (topic.version !== null) onRows(topic.rows, new Set(topic.rows.keys()));
    return () => this.#leave(name, onRows);
  }

  /** Be told of every change of state, beginning with the present one. */
  onState(watcher: (state: LiveState) => void): () => void {
    this.#watchers.add(watcher);
    watcher(this.state);
    return () => void this.#watchers.delete(watcher);
  }

  get state(): LiveState {
    return {
      link: this.#link,
      stale: this.stale,
      refused: new Map(this.#refused),
      closeCode: this.#closeCode,
    };
  }

  /** Whether what is shown may be wrong by now. */
  get stale(): boolean {
    const silent = this.#around.now() - this.#lastBeat > BEAT_LOST;
    return silent || this.#astray() || !(this.dataAge <= DATA_OLD);
  }

  /** The instant the data is as of, by the server's clock; NaN before the first beat. */
  get asOf(): number {
    return this.#pulse;
  }

  /** Age of the data in real milliseconds; NaN before the first beat. */
  get dataAge(): number {
    return (this.clock.now() - this.#pulse) / this.clock.rate;
  }

  /** End for good. */
  close(): void {
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    this.#drop();
    this.#topics.clear();
  }

  /** Whether some topic has been at another version than the server's for as long as a lost beat. */
  #astray(): boolean {
    const limit = this.#around.now() - BEAT_LOST;
    return [...this.#topics.values()].some((t) => t.astraySince !== null && t.astraySince < limit);
  }

  #leave(name: string, onRows: OnRows): void {
    const topic = this.#topics.get(name);
    if (!topic?.listeners.delete(onRows) || topic.listeners.size > 0) return;
    this.#topics.delete(name);
    this.#refused.delete(name);
    this.#say({ k: "unsub", t: name });
  }

  #connect(): void {
    const socket = this.#around.open(this.#url);
    this.#socket = socket;
    this.#link = "connecting";
    this.#lastHeard = this.#around.now();
    const present = (): boolean => this.#socket === socket;
    socket.addEventListener("message", (event) => present() && this.#hear(String(event.data)));
    socket.addEventListener("close", (event) => present() && this.#lost(event.code));
    this.#look();
  }

  /** Take leave of the socket so that nothing it still says is heard. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** Try again after a random part of a growing time: a thousand screens must not return at once. */
  #lost(code: number): void {
    this.#drop();
    this.#closeCode = code;
    this.#link = "waiting";
    const refusedUs = code >= 4400 && code < 4500;
    const most = refusedUs ? LAST_RETRY : Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.#attempts);
    this.#attempts += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), most * (0.1 + 0.9 * this.#around.random()));
    this.#look();
  }

  #say(message: object): void {
    if (this.#link === "open") this.#socket?.send(JSON.stringify(message));
  }

  #ask(name: string, topic: Topic): void {
    if (this.#link !== "open") return;
    topic.asked = this.#around.now();
    this.#say({ k: "sub", t: name, e: topic.epoch, v: topic.version });
  }

  /** Ask for what is missing, unless the answer is on its way. */
  #resync(name: string, topic: Topic): void {
    topic.astraySince ??= this.#around.now();
    const waiting = topic.asked !== null && this.#around.now() - topic.asked < ANSWER_LATE;
    if (!waiting) this.#ask(name, topic);
  }

  #hear(text: string): void {
    this.#lastHeard = this.#around.now();
    const message = JSON.parse(text) as Message;
    switch (message.k) {
      case "hello": return this.#greeted(message);
      case "beat": return this.#beat(message);
      case "refused": return this.#shut(message);
      case "snap": return this.#topics.get(message.t)?.snapshot(message);
      case "delta": return this.#delta(message);
      case "check": return this.#check(message);
    }
  }

  #greeted(message: Hello): void {
    this.clock.hear(Date.parse(message.now), message.rate);
    this.#link = "open";
    this.#attempts = 0;
    this.#closeCode = null;
    this.#refused.clear();
    for (const [name, topic] of this.#topics) this.#ask(name, topic);
    this.#look();
  }

  #beat(message: Beat): void {
    this.clock.hear(Date.parse(message.now), message.rate);
    this.#lastBeat = this.#around.now();
    this.#pulse = message.asof === null ? Number.NaN : Date.parse(message.asof);
    for (const [name, topic] of this.#topics) {
      if (message.v[name] === topic.version) topic.astraySince = null;
      else if (!this.#refused.has(name)) this.#resync(name, topic);
    }
    this.#look();
  }

  #delta(message: Delta): void {
    const topic = this.#topics.get(message.t);
    if (topic && !topic.delta(message)) this.#resync(message.t, topic);
  }

  #check(message: Check): void {
    const topic = this.#topics.get(message.t);
    if (!topic || topic.agrees(message)) return;
    topic.forget();
    this.#resync(message.t, topic);
  }

  #shut(message: Refused): void {
    this.#refused.set(message.t, message.why);
    const topic = this.#topics.get(message.t);
    if (topic) topic.astraySince = null;
    this.#look();
  }

  /** Cut a line that has gone silent, and tell the watchers what has changed. */
  #look(): void {
    if (this.#socket && this.#around.now() - this.#lastHeard > LINE_DEAD) return this.#lost(1006);
    const state = this.state;
    const said = JSON.stringify([state.link, state.stale, [...state.refused], state.closeCode]);
    if (said === this.#told) return;
    this.#told = said;
    for (const watcher of this.#watchers) watcher(state);
  }
}

/** The address of this page's live socket. */
export function liveUrl(path = "/live/"): string {
  const url = new URL(path, window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

