/** Every ordinary page: its styles, htmx, and the few behaviours that plain HTML has not. */
import "./fonts";
import "./styles/pages.css";
import { startCountdowns } from "./pages/countdowns";
import { guardForms } from "./pages/forms";
import { startHtmx } from "./pages/partial";
import { startKeys } from "./pages/keys";
import { startPrintButtons } from "./pages/print";

startHtmx();
guardForms();
startKeys();
startPrintButtons();
startCountdowns();
