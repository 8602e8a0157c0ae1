/** Buttons with `data-print` open the browser's print dialogue. */
export function startPrintButtons(): void {
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-print]")) {
      window.print();
    }
  });
}
