/** Every ordinary page: its styles, htmx, and the few behaviours that plain HTML has not. */
import "./fonts";
import "./styles/pages.css";
import "./hall/hall.css";
import { guardFiles } from "./hall/files";
import { startClocks } from "./pages/clocks";
import { startCountdowns } from "./pages/countdowns";
import { guardForms } from "./pages/forms";
import { startHtmx } from "./pages/partial";
import { startKeys } from "./pages/keys";
import { startPrintButtons } from "./pages/print";

startHtmx();
guardForms();
guardFiles();
startKeys();
startPrintButtons();
startCountdowns();
startClocks();
