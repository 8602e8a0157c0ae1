/** Why this browser cannot do the work, where it cannot. */
import type { Said } from "./language";

export function unable(): Said | null {
  const able = globalThis.isSecureContext && "subtle" in crypto && typeof WebAssembly === "object" && "Worker" in globalThis;
  if (able) return null;
  return {
    zh: "此浏览器不能完成封装：请用 Chrome、Edge 或其他 Chromium 内核浏览器 109 以上版本，从本机文件或 https 打开本页。",
    en: "This browser cannot seal: use Chrome, Edge or another Chromium browser from version 109 on, and open the page from a local file or by https.",
  };
}
