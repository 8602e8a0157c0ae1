/** What the desk asks of the platform, and tells it. */
import { toBase64 } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { Broken, csrf, reached } from "../counter/server";

export type Round = "review" | "scores";
export type Step = "convened" | Round | "prices" | "signing" | "reported";

export type BidShown = {
  entry: number;
  id: string;
  lot: string;
  name: string | null;
  price: number | null;
  parts: { envelope: string; name: string; size: number }[];
};

/** What a bidder was asked; the answer is null while it is awaited. */
export type Question = { bid: string; text: string; answer: string | null; due_at: string };

export type Standing = {
  bid: string;
  fate: string;
  evaluated_price: string | null;
  total: string | null;
  place: number;
};

export type Progress = {
  member: string;
  name: string;
  signed_in: boolean;
  filled: number;
  total: number;
  locked: boolean;
  released: boolean;
  signed: boolean;
};

/** Where the evaluation stands, as its member has it. */
export type State = {
  now: string;
  tender: string;
  suite: string;
  state: Step;
  said: string;
  round: Round | null;
  due_at: string;
  member: {
    key: string;
    leader: boolean;
    declared: boolean;
    signed_in: boolean;
    certificate: string | null;
    asks_time: boolean;
    signed: boolean;
  };
  basis: string;
  sealed_for: string | null;
  bids: BidShown[];
  sheet: { locked: string | null; released: boolean; all_locked: boolean } | null;
  mine: { header_sha256: string; round: Round; rows: { bid: string; marks: number[] }[] }[];
  owed: string[];
  differing: { bid: string; item: string; marks: number[] }[];
  questions: Question[];
  evaluation_sha256: string | null;
  outcome: { lot: string; failed: string | null; standings: Standing[]; candidates: string[] }[] | null;
  progress: Progress[] | null;
  /** What the member's browser records, where they sit in another centre's room. */
  recorded: { title: string; on: boolean }[];
};

/** The platform says no, in words; `why` is its name for that. */
export class Refused extends BadInput {
  constructor(
    readonly why: string,
    zh: string,
    en: string,
  ) {
    super(zh, en);
  }
}

export class Desk {
  constructor(private readonly address: string) {}

  async state(): Promise<State> {
    return (await this.#json("state/")) as State;
  }

  async draft(): Promise<{ content: string | null; revision: number }> {
    return (await this.#json("kept/")) as { content: string | null; revision: number };
  }

  /** Give a command; bytes go as base64. After `patience` milliseconds the line counts as broken. */
  async tell(command: string, facts: Record<string, unknown> = {}, patience?: number): Promise<void> {
    const plain = Object.entries(facts).map(([name, one]) => [name, one instanceof Uint8Array ? toBase64(one) : one]);
    await this.#json(`${command}/`, {
      method: "POST",
      body: JSON.stringify(Object.fromEntries(plain)),
      headers: { "Content-Type": "application/json", ...csrf() },
      ...(patience && { signal: AbortSignal.timeout(patience) }),
    });
  }

  async #json(path: string, request: RequestInit = {}): Promise<unknown> {
    const answer = await reached(this.address + path, request);
    const said = (await answer.json().catch(() => null)) as { code?: string; text?: string } | null;
    if (answer.redirected || !said) throw new Refused("signed_out", "登录已过期，请重新登录后刷新本页；已填的内容仍在本机", "your sign-in has expired: sign in and reload this page; what you wrote is still on this computer");
    const text = said.text ?? String(answer.status);
    if (!answer.ok) throw new Refused(said.code ?? "", text, text);
    return said;
  }
}

export { Broken };
