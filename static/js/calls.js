// Meeting mode: one key presses one button. Keys rest in fields, with Ctrl or Alt, and when switched off.
(() => {
  const form = document.querySelector("form[data-calls]");
  const choice = document.querySelector("[data-call-keys]");
  if (!form || !choice) return;
  const KEPT = "call-keys-off";
  const stored = (value) => {
    try {
      if (value === undefined) return localStorage.getItem(KEPT);
      if (value) localStorage.setItem(KEPT, "1");
      else localStorage.removeItem(KEPT);
    } catch {
      return null; // a browser that keeps nothing: the keys are on
    }
    return null;
  };
  choice.checked = stored() === null;
  choice.addEventListener("change", () => stored(!choice.checked));
  let sent = false;
  form.addEventListener("submit", () => { sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("textarea, select, input:not([type=checkbox])");
    if (field) {
      if (event.key === "Escape") field.blur();
      return;
    }
    if (!choice.checked || sent || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const button = form.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
