/** The wall: a board when this display is paired, its pairing code when not. */
import "./fonts";
import "./styles/wall.css";
import { language } from "./text/texts";
import { runBoard } from "./wall/board";
import { runPairing } from "./wall/pairing";
import { words } from "./wall/words";

const stage = document.getElementById("stage");
if (!stage) throw new Error("the page has no stage");
const { topics, seconds, brand = "", pairing = "", csrf = "" } = stage.dataset;
const said = words(language());
const tools = [...document.querySelectorAll("[data-tool]")];

if (topics) {
  runBoard(stage, said, { topics: topics.split(" "), seconds: Number(seconds) || 30, brand, tools });
} else {
  runPairing(stage, said, { url: pairing, csrf, tools });
}
