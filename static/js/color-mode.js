// Follows the device's light or dark setting. Runs before the page is drawn, so nothing flashes.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  apply();
  dark.addEventListener("change", apply);
  // Back to a page that somebody left at once: nothing is drawn; quick-exit.js goes on.
  try {
    const [way] = performance.getEntriesByType("navigation");
    const left = window.sessionStorage.getItem("cppc-left") === "yes";
    if (left && way && way.type === "back_forward") document.documentElement.hidden = true;
  } catch {
    // a browser that keeps nothing has nothing to tell
  }
})();
