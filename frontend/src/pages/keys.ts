/**
 * Keyboard first: `data-key="n"` on a link, a button or a field makes Alt+N reach it, and `/` goes
 * to the field with `data-key="/"`. The key is announced to assistive tools by aria-keyshortcuts.
 */
export function startKeys(): void {
  announce(document);
  document.body.addEventListener("htmx:load", (event) => {
    if (event.target instanceof Element) {
      announce(event.target);
    }
  });
  document.addEventListener("keydown", (event) => {
    const key = pressed(event);
    const target = key === null ? null : find(key);
    if (target) {
      event.preventDefault();
      reach(target);
    }
  });
}

function announce(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-key]")) {
    const key = element.dataset["key"] ?? "";
    element.setAttribute("aria-keyshortcuts", key === "/" ? "/" : `Alt+${key.toUpperCase()}`);
  }
}

function pressed(event: KeyboardEvent): string | null {
  if (event.ctrlKey || event.metaKey || event.isComposing) {
    return null;
  }
  if (event.altKey) {
    // With Alt a layout may print another letter: the physical key is what the label names.
    return /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase() ?? null;
  }
  return event.key === "/" && !isTyping(event.target) ? "/" : null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, select, textarea, [contenteditable]");
}

function find(key: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
}

function reach(element: HTMLElement): void {
  if (element.matches("input, select, textarea")) {
    element.focus();
  } else {
    element.click();
  }
}
