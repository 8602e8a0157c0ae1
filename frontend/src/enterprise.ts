/** Registering an enterprise that has no certificate yet: its key is made here, and stays here. */
import { attempt, the, value } from "./sealer/dom";
import { BadInput } from "./envelope/errors";
import { requestFor } from "./sealer/request";

async function make(): Promise<void> {
  const name = value("id_name");
  if (!name) throw new BadInput("请先填写单位名称", "enter the name first");
  if (await requestFor(name)) the("made-key").hidden = false;
}

the("make-key").addEventListener("click", () => void attempt("make-key-errors", make));
