/** An earlier envelope of the same bidder, which the new one replaces. */
import { BadInput } from "../envelope/errors";
import { Head } from "../envelope/head";
import type { SealOrder } from "../envelope/sealing";
import type { Tender } from "../envelope/tender";
import { attempt, blame, hide, input, reveal, the } from "./dom";
import { takesFiles } from "./files";
import { type Said, say } from "./language";

type Place = Required<Pick<SealOrder, "seq" | "replaces">>;

const ASK: Said = { zh: "拖入或选择先前的标书文件（.ebid）", en: "drop or choose the earlier sealed bid (.ebid)" };
const SAME = ["logOrigin", "tender", "lot", "stage"] as const;

let earlier: Head | null = null;

export function startPrevious(): void {
  takesFiles(input("previous"), ([file]) => {
    if (file) void attempt("previous-errors", () => choose(file));
  });
  the("previous-clear").addEventListener("click", forget);
}

async function choose(file: File): Promise<void> {
  forget();
  earlier = await Head.read(file);
  const { seq } = earlier.header.pre;
  say(the("previous-name"), { zh: `${file.name}（第 ${seq} 份）`, en: `${file.name} (number ${seq})` });
  the("previous-name").parentElement!.dataset["filled"] = "true";
  reveal("previous-clear");
}

function forget(): void {
  earlier = null;
  blame("previous-errors");
  say(the("previous-name"), ASK);
  delete the("previous-name").parentElement!.dataset["filled"];
  hide("previous-clear");
}

/** Where the new envelope stands among the bidder's; refused where the earlier one is for another stage. */
export function placeAmong(tender: Tender): Place {
  if (!earlier) return { seq: 1, replaces: null };
  const { pre } = earlier.header;
  if (SAME.some((one) => pre[one] !== tender[one])) {
    throw new BadInput(
      "先前的标书属于另一项目、标段或阶段",
      "the earlier envelope is for another tender, lot or stage",
    );
  }
  return { seq: pre.seq + 1, replaces: pre.envelopeId };
}
