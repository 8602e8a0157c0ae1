/** A remote expert's browser records camera, microphone and screen. */
import "./desk/desk.css";
import "./feed/feed.css";
import { cannot, RemotePage } from "./feed/page";
import { recordable } from "./feed/part";
import { Store } from "./feed/store";
import { blame, the } from "./sealer/dom";
import { complaint } from "./sealer/language";

window.addEventListener("unhandledrejection", ({ reason }) => blame("errors", complaint(reason)));

if (!recordable(true) || !recordable(false) || !navigator.mediaDevices) {
  cannot({
    zh: "此浏览器不能录像：请用 Chrome、Edge 或其他 Chromium 内核浏览器 126 以上版本，以 https 打开本页。",
    en: "This browser cannot record: use Chrome, Edge or another Chromium browser from version 126 on, by https.",
  });
} else {
  // A second window would record the same seat twice.
  void navigator.locks.request(`mingjing-remote-${the("remote").dataset["camera"]}`, { ifAvailable: true }, async (lock) => {
    if (!lock) {
      cannot({ zh: "录像页已在另一个窗口打开，请到那里操作。", en: "The recording page is open in another window already." });
      return;
    }
    await navigator.storage.persist();
    await new RemotePage(the("remote"), await Store.open()).start();
  });
}
