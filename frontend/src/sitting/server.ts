/** What the sitting asks of the platform. */
import { fromBase64 } from "../envelope/bytes";
import { BadInput } from "../envelope/errors";
import { Head } from "../envelope/head";
import { Broken, csrf, reached } from "../counter/server";

/** One stage of a tender that the reader keeps a key for. */
export type Duty = {
  trustee: number;
  tender: string;
  title: string;
  stage: string;
  suite: string;
  name: string;
  hand: string;
  deadline: string | null;
  keys: number;
  wanted: number;
  kid: string | null;
  rehearsed_at: string | null;
  /** Where the opening stands, or the tender as long as there is none. */
  state: string;
  said: string;
  digest: string | null;
  released_at: string | null;
};

export async function askDuties(): Promise<Duty[]> {
  return ((await json("/trustee/sitting/duties/")) as { duties: Duty[] }).duties;
}

/** The heads that are to be opened, each read as strictly as a file. */
export async function askHeads({ trustee, stage }: Duty): Promise<Head[]> {
  const { heads } = (await json(`/trustee/sitting/${trustee}/heads/${stage}/`)) as { heads: string[] };
  return Promise.all(heads.map((one) => Head.read(new Blob([fromBase64(one, "head")]))));
}

/** Give a command; a file goes with it, or a digest. */
export async function give(duty: Duty, command: string, content: Blob | string): Promise<void> {
  const body = new FormData();
  body.set("stage", duty.stage);
  if (typeof content === "string") body.set("digest", content);
  else body.set("file", content, "file.json");
  await json(`/trustee/sitting/${duty.trustee}/${command}/`, { method: "POST", body, headers: csrf() });
}

async function json(address: string, request: RequestInit = {}): Promise<unknown> {
  const answer = await reached(address, request).catch((error: unknown) => {
    throw error instanceof Broken ? new BadInput("连不上平台，请重试", "the platform does not answer; try again") : error;
  });
  const said = (await answer.json().catch(() => null)) as { text?: string } | null;
  if (answer.redirected || !said) throw new BadInput("登录已过期，请重新登录", "your sign-in has expired; sign in again");
  if (!answer.ok) throw new BadInput(said.text ?? String(answer.status), said.text ?? String(answer.status));
  return said;
}
