// Leave this page at once: one press, or Shift three times. The page is blank before the next one
// loads and leaves the browser's list of pages to go back to. Pages of this tab from before stay
// blank too when somebody goes back to them, from memory or from the network. Without this script
// every button of this kind is a plain link. It runs as soon as it is here, also on half a page.
(() => {
  const address = document.currentScript.dataset.address;
  const pause = 5000; // three presses must come within this many milliseconds of each other
  const mark = "cppc-left"; // in this tab's memory alone: somebody left
  let presses = 0;
  let timer = 0;
  let alone = false;
  let left = false;

  const memory = (use) => {
    try {
      return use(window.sessionStorage);
    } catch {
      return null; // a browser that keeps nothing: then only this page is blank
    }
  };
  const before = () => memory((store) => store.getItem(mark)) === "yes";

  const blank = () => {
    left = true;
    document.documentElement.hidden = true; // also what is still on its way stays unseen
    document.title = " ";
    if (document.readyState === "loading") window.stop();
    if (document.body) document.body.replaceChildren();
  };

  const leave = () => {
    memory((store) => store.setItem(mark, "yes"));
    blank();
    window.location.replace(address);
  };

  // What is said stands in an open dialog, because nothing else is read out while it is open.
  const say = (name) => {
    const status = document.querySelector("[data-quick-exit-status]");
    if (!status) return;
    const room = document.querySelector("dialog:modal") || document.querySelector(".safety-bar");
    const words = name ? status.dataset[name] : "";
    const moved = status.parentElement !== room;
    if (moved) {
      status.textContent = "";
      room.append(status);
      setTimeout(() => { status.textContent = words; }, 100);
    } else status.textContent = words;
  };

  const start = () => {
    clearTimeout(timer);
    if (presses) say("");
    presses = 0;
  };

  window.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-quick-exit], [data-leave]")) return;
    event.preventDefault();
    leave();
  }, true);

  // Shift that makes a capital letter, or holds while something is pressed, is no wish to leave.
  window.addEventListener("keydown", (event) => {
    if (event.key === "Shift") {
      if (!event.repeat) alone = true;
      return;
    }
    alone = false;
    start();
  }, true);
  window.addEventListener("pointerdown", () => {
    alone = false;
    start();
  }, true);

  window.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    clearTimeout(timer);
    presses += 1;
    if (presses === 3) {
      say("leaving");
      leave();
      return;
    }
    say(presses === 1 ? "two" : "one");
    timer = setTimeout(start, pause);
  }, true);

  window.addEventListener("pageshow", (event) => {
    if (event.persisted && (left || before())) leave();
  });

  const [way] = performance.getEntriesByType("navigation");
  if (way && way.type === "back_forward") {
    if (before()) leave();
  } else memory((store) => store.removeItem(mark)); // somebody came here on purpose
})();
