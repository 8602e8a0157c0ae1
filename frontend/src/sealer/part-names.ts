/** What people call the parts of a bid that many tenders ask for. */
import type { Said } from "./language";

const KNOWN: Record<string, Said> = {
  opening: { zh: "开标一览表", en: "opening" },
  technical: { zh: "技术标", en: "technical" },
  commercial: { zh: "商务标", en: "commercial" },
  qualification: { zh: "资格文件", en: "qualification" },
  price: { zh: "报价文件", en: "price list" },
  credit: { zh: "资信标", en: "credit" },
  guarantee: { zh: "投标保函", en: "guarantee" },
};

/** A part's name in words; one that is a tender's own stays as it is. */
export const partNamed = (name: string): Said =>
  KNOWN[name.replace(/\.pdf$/, "")] ?? { zh: name, en: name };
