/** The review page: all cameras together, each second verified as it plays. */
import "./review/review.css";
import { Review } from "./review/review";
import { words } from "./review/words";

const place = document.getElementById("review");
if (place) {
  Review.open(place).catch(() => {
    const trust = document.getElementById("trust");
    place.hidden = true;
    if (!trust) return;
    trust.textContent = words().failed;
    trust.className = "message message-error";
  });
}
