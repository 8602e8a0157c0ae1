/** The pages' one typeface; a chunk of its own, so that every entry shares one cached style sheet. */
import "./styles/fonts.css";
