/** Where the streams come from: asked of the person by the browser, each refusal said in words. */
import { BadInput } from "../envelope/errors";

const CAMERA: MediaStreamConstraints = {
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 15 } },
  audio: true,
};
const SCREEN = {
  video: { displaySurface: "monitor", frameRate: { max: 8 } },
  audio: false,
  monitorTypeSurfaces: "include",
} as DisplayMediaStreamOptions;

/** Camera and microphone together. */
export async function askCamera(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia(CAMERA).catch((error: unknown) => {
    throw refusalOf(error, { zh: "摄像头和话筒", en: "camera and microphone" });
  });
}

/** The whole screen: a window or a tab would leave out what is done beside it. */
export async function askScreen(): Promise<MediaStream> {
  const stream = await navigator.mediaDevices.getDisplayMedia(SCREEN).catch((error: unknown) => {
    throw refusalOf(error, { zh: "屏幕", en: "screen" });
  });
  const [track] = stream.getVideoTracks();
  if (track && track.getSettings().displaySurface !== "monitor") {
    track.stop();
    throw new BadInput("请选择“整个屏幕”，不要只共享窗口或标签页", "please share the entire screen, not a window or a tab");
  }
  return stream;
}

function refusalOf(error: unknown, what: { zh: string; en: string }): unknown {
  if (!(error instanceof DOMException)) return error;
  const { zh, en } = what;
  switch (error.name) {
    case "NotAllowedError":
      return new BadInput(`没有获准使用${zh}。请点地址栏左侧的图标允许，再点“开始录像”；没有录像不能评审。`, `no leave to use the ${en}: allow it beside the address, then start again; nobody evaluates unrecorded`);
    case "NotFoundError":
      return new BadInput(`没有找到${zh}，请检查是否插好。`, `no ${en} found: is it plugged in?`);
    case "NotReadableError":
      return new BadInput(`${zh}被其他程序占用或出了故障。`, `the ${en} is in use by another program, or broken`);
    default:
      return new BadInput(`不能使用${zh}：${error.message}`, `the ${en} cannot be used: ${error.message}`);
  }
}
