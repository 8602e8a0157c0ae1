/** The desk's large type for pages of an expert that need nothing else of it. */
import "./desk/desk.css";
