"""What tests do to a wall's page, and ask of it, in its own language."""

# This machine's clock two hours ahead, as far as the page can see.
TWO_HOURS_AHEAD = """
const real = Date.now.bind(Date);
const Real = Date;
Date = class extends Real {
  constructor(...given) { given.length ? super(...given) : super(real() + 7200000); }
  static now() { return real() + 7200000; }
};
"""

# What lies outside the window, or "page" where it could be scrolled.
OUTSIDE = """() => {
  const root = document.documentElement;
  const [width, height] = [innerWidth + 1, innerHeight + 1];
  const outside = [...document.querySelectorAll("#stage .board > *")]
    .filter((element) => element.getClientRects().length > 0)
    .filter((element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return left < -1 || top < -1 || right > width || bottom > height;
    })
    .map((element) => element.className);
  return root.scrollWidth > width || root.scrollHeight > height ? ["page", ...outside] : outside;
}"""

# The lines that a panel shows though it has no room for them: below its edge, or crushed.
CUT = """() => [...document.querySelectorAll("#stage .panel-body")].flatMap((body) => {
  const edge = body.getBoundingClientRect().bottom + 1;
  const lines = [...body.children].filter((line) => line.getClientRects().length > 0);
  const tall = Math.max(0, ...lines.map((line) => line.getBoundingClientRect().height));
  return lines
    .map((line) => ({ line, box: line.getBoundingClientRect() }))
    .filter(({ box }) => box.bottom > edge || box.height < tall / 2)
    .map(({ line }) => line.innerText);
})"""

# Whether something lies over the time: asked at both ends of its line.
TIME_HIDDEN = """() => {
  const time = document.querySelector(".head-time");
  const { left, top, right, bottom } = time.getBoundingClientRect();
  const middle = (top + bottom) / 2;
  return [left + 2, right - 2].some((x) => document.elementFromPoint(x, middle) !== time);
}"""

# Names of departments and limits that are not shown whole.
SHORTENED = """() => [...document.querySelectorAll("#stage :is(.department-name, .case-clock)")]
  .filter((name) => name.getClientRects().length > 0)
  .filter((n) => n.scrollWidth > n.clientWidth || n.scrollHeight > n.clientHeight + 15)
  .map((name) => name.innerText)"""

# The words of lamps that run out of their column, into the name of the item beside them.
TOUCHING = """() => [...document.querySelectorAll("#stage .case > .lamp")]
  .filter((lamp) => lamp.getClientRects().length > 0 && lamp.scrollWidth > lamp.clientWidth)
  .map((lamp) => lamp.innerText)"""
