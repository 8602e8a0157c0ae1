/** Small things that the counter says. */
import { BadInput } from "../envelope/errors";
import { make } from "../sealer/dom";
import { say } from "../sealer/language";
import { Broken, type Facts, Refusal } from "./server";

/** One lot and stage to choose. */
export function option(lot: number, title: string, stage: string, facts: Facts): HTMLOptionElement {
  const made = make("option");
  made.value = `${lot}/${stage}`;
  const many = facts.stages.length > 1;
  return say(made, {
    zh: `${lot}. ${title}${many ? ` · 第 ${stage} 信封` : ""}`,
    en: `${lot}. ${title}${many ? ` · envelope ${stage}` : ""}`,
  });
}

const SIGNED_OUT = new BadInput("登录已过期，请重新登录；已封装的标书仍在本机", "your sign-in has expired; what you sealed is still on this computer");

/** The platform's refusals as the page shows them. */
export function humane(error: unknown): unknown {
  if (error instanceof Broken) return new BadInput("线路中断，请重试", "the line broke; try again");
  if (!(error instanceof Refusal)) return error;
  if (error.code === "signed_out") return SIGNED_OUT;
  return new BadInput(error.text || error.code, error.text || error.code);
}
