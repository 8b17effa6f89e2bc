// Leave this page at once: one press, or Shift three times. The page is blank before the next one
// loads, it is not in the browser's list of pages to go back to, and it stays blank if it is
// brought back from memory. Without this script the button is a plain link.
(() => {
  const link = document.querySelector("[data-quick-exit]");
  if (!link) return;
  const status = document.querySelector("[data-quick-exit-status]");
  const pause = 5000; // three presses must come within this many milliseconds of each other
  let presses = 0;
  let timer = 0;
  let left = false;

  const blank = () => {
    left = true;
    document.title = " ";
    document.body.replaceChildren();
    document.documentElement.dataset.left = "true";
  };

  const leave = () => {
    const address = link.href;
    blank();
    window.location.replace(address);
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") return;
    clearTimeout(timer);
    presses += 1;
    if (presses === 3) {
      status.textContent = status.dataset.leaving;
      leave();
      return;
    }
    status.textContent = presses === 1 ? status.dataset.two : status.dataset.one;
    timer = setTimeout(() => {
      presses = 0;
      status.textContent = "";
    }, pause);
  });

  // Shift that makes a capital letter is not a wish to leave.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = 0;
  });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted && left) window.location.replace(link.href);
  });
})();
