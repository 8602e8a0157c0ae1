/** What the counter asks of the platform. Every answer is awaited; a broken line says so. */
import { toBase64 } from "../envelope/bytes";
import type { Said } from "../sealer/language";

/** The platform's no, with its reason in the reader's language. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly text: string,
  ) {
    super(text);
  }
}

/** The line broke: nobody knows what the platform has heard. */
export class Broken extends Error {}

/** Whatever went wrong, in both languages as far as it is known in both. */
export const spoken = ({ text }: Refusal): Said => ({ zh: text, en: text });

export type Lot = { number: number; title: string };
export type TenderFile = { lot: number; stage: string; content: string };
export type OpeningFacts = { stage: string; state: string; locks_until: string; began_at: string; damaged: string[] };
export type Facts = {
  tender: number;
  number: string;
  title: string;
  now: string;
  rate: number;
  /** `open`, or why no bids are taken. */
  state: string;
  text: string;
  deadline: string | null;
  lots: Lot[];
  stages: string[];
  files: TenderFile[];
  openings: OpeningFacts[];
  /** Whether the tender documents allow a rescue file. */
  rescue: boolean;
};

/** One thing handed in, as the platform has it. */
export type Handed = {
  kind: string;
  lot: number;
  stage: string;
  header_sha256: string;
  envelope_id: string;
  seq: number;
  received_at: string;
  standing: boolean;
  returned: boolean;
  leaf: string;
  proven: boolean;
  receipt: unknown;
};

export const askFacts = (tender: number): Promise<Facts> => asSignedIn("/bidder/counter/tender/", tender);
export const takeSlip = (tender: number): Promise<{ slip: string }> => asSignedIn("/bidder/counter/slip/", tender);
export const askMine = async (slip: string): Promise<Handed[]> =>
  ((await post("/bids/mine/", { slip })) as { bids: Handed[] }).bids;
export const withdraw = (slip: string, statement: Uint8Array, sigs: Uint8Array): Promise<unknown> =>
  post("/bids/withdraw/", { slip, statement: toBase64(statement), sigs: toBase64(sigs) });
export const unlock = (header_sha256: string, lock: string): Promise<unknown> =>
  post("/bids/unlock/", { header_sha256, lock });

/** A receipt as a signed PDF. */
export async function askPaper(slip: string, leaf: string): Promise<Blob> {
  const answer = await reached("/bids/paper/", jsonRequest({ slip, leaf }));
  if (!answer.ok) throw await refusalOf(answer);
  return answer.blob();
}

/** Announce an envelope: the ticket of its upload. */
export async function begin(told: {
  slip: string;
  lot: number;
  stage: string;
  length: number;
  header_sha256: string;
}): Promise<string> {
  return ((await post("/bids/transfer/", told)) as { ticket: string }).ticket;
}

/** Announce one's own envelope that stands, once more (补救, Order 20 art. 31). */
export async function beginRescue(slip: string, header_sha256: string): Promise<string> {
  return ((await post("/bids/transfer/", { rescue: true, slip, header_sha256 })) as { ticket: string }).ticket;
}

export async function post(address: string, body: object): Promise<unknown> {
  return settled(await reached(address, jsonRequest(body)));
}

const jsonRequest = (body: object): RequestInit => ({
  method: "POST",
  body: JSON.stringify(body),
  headers: { "Content-Type": "application/json" },
});

async function asSignedIn<T>(address: string, tender: number): Promise<T> {
  const body = new URLSearchParams({ tender: String(tender) });
  return (await settled(await reached(address, { method: "POST", body, headers: csrf() }))) as T;
}

/** The token that the page was written with (`base.html`). */
export function csrf(): Record<string, string> {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
}

/** The answer of the platform itself: not of a line that is down, or a proxy without its platform. */
export async function reached(address: string, request: RequestInit): Promise<Response> {
  const answer = await fetch(address, request).catch((error: unknown) => {
    throw new Broken(String(error));
  });
  if (answer.status >= 502 && answer.status <= 504) throw new Broken(String(answer.status));
  return answer;
}

async function settled(answer: Response): Promise<unknown> {
  if (!answer.ok || answer.redirected) throw await refusalOf(answer);
  return answer.json().catch((error: unknown) => {
    throw new Broken(String(error));
  });
}

/** A refusal from an answer; what is no JSON comes from the door: signed out, or not one's own. */
export async function refusalOf(answer: Response): Promise<Refusal> {
  const said = (await answer.json().catch(() => null)) as { code: string; text: string } | null;
  if (said) return new Refusal(said.code, said.text);
  return new Refusal(answer.redirected || answer.status === 403 ? "signed_out" : `status_${answer.status}`, "");
}
