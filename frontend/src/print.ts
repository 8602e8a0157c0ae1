/** A numbered sheet for paper: its styles and its print button. */
import "./fonts";
import "./styles/sheets.css";
import { startPrintButtons } from "./pages/print";

startPrintButtons();
