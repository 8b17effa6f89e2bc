// Asks "Are you still there?" before the session ends for lack of use. One press keeps it open.
// Who has typed or tapped since the last word to the server is kept signed in without a question.
(() => {
  const part = document.querySelector("[data-idle]");
  if (!part) return;
  const box = part.querySelector("[data-idle-warning]");
  const form = box.querySelector("form");
  const status = part.querySelector("[data-idle-status]");
  const ends = Number(part.dataset.seconds) * 1000;
  const warns = ends - Number(part.dataset.warning) * 1000;
  const tabs = new BroadcastChannel("cppc-activity");
  let heard = Date.now(); // when the server last heard from this person
  let active = false;
  let over = false;
  let before = null; // where the focus was when the question came

  const close = () => {
    if (box.hidden) return;
    const inside = box.contains(document.activeElement);
    box.hidden = true;
    if (inside && before) before.focus();
  };

  const wasHeard = (at) => {
    heard = Math.max(heard, at);
    active = false;
    over = false;
    close();
  };

  const extend = async (say) => {
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        redirect: "manual",
        headers: { Accept: "application/json", "X-Draft-Fetch": "1" },
      });
      if (!response.ok) throw new Error(String(response.status));
      wasHeard(Date.now());
      tabs.postMessage(heard);
      if (say) status.textContent = part.dataset.extended;
    } catch {
      status.textContent = part.dataset.failed;
    }
  };

  const ask = () => {
    if (!box.hidden) return;
    before = document.activeElement;
    box.hidden = false;
    box.querySelector("button").focus({ preventScroll: false });
  };

  const look = () => {
    const rest = Date.now() - heard;
    if (over) return;
    if (rest >= ends) {
      over = true;
      close();
      status.textContent = part.dataset.ended;
      status.classList.remove("visually-hidden");
      document.dispatchEvent(new CustomEvent("cppc:session-ended"));
    } else if (rest >= warns) {
      if (active) {
        active = false;
        extend(false);
      } else {
        ask();
      }
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    extend(true);
  });
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => {
      if (box.hidden) active = true;
    });
  }
  document.addEventListener("cppc:heard", () => {
    wasHeard(Date.now());
    tabs.postMessage(heard);
  });
  tabs.addEventListener("message", (event) => wasHeard(event.data));
  tabs.postMessage(heard);
  document.addEventListener("visibilitychange", look);
  setInterval(look, 1000);
})();
