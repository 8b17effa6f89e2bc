// The page of a meeting: where am I, a day with one tap, names to choose from.
(() => {
  // The part of the meeting that is under the reader's thumb is named in the bar at the top.
  const follow = (where) => {
    const summary = where.querySelector("summary");
    const links = [...where.querySelectorAll("a")];
    const show = () => {
      const line = where.getBoundingClientRect().bottom + 64;
      let at = 0;
      links.forEach((link, number) => {
        const part = document.getElementById(link.hash.slice(1));
        if (part && part.getBoundingClientRect().top <= line) at = number;
      });
      links.forEach((link, number) => {
        if (number === at) link.setAttribute("aria-current", "step");
        else link.removeAttribute("aria-current");
      });
      const words = where.dataset.say.replace("NUMBER", at + 1).replace("TOTAL", links.length);
      const text = words.replace("HEADING", links[at].textContent);
      if (summary.textContent !== text) summary.textContent = text;
    };
    let waiting = false;
    const soon = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        show();
      });
    };
    window.addEventListener("scroll", soon, { passive: true });
    where.addEventListener("click", (event) => {
      if (event.target.closest("a")) where.querySelector("details").open = false;
    });
    show();
  };

  const two = (number) => String(number).padStart(2, "0");

  const dayIn = ({ inDays, inMonths }) => {
    const day = new Date();
    if (inMonths) {
      const date = day.getDate();
      day.setMonth(day.getMonth() + Number(inMonths));
      if (day.getDate() !== date) day.setDate(0); // the 31st of a month that has none
    } else {
      day.setDate(day.getDate() + Number(inDays));
    }
    return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  };

  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-in-days], [data-in-months]");
    if (!chip) return;
    const field = chip.closest("[data-step]").querySelector("input[type=date]");
    field.value = dayIn(chip.dataset);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  const option = (value, words = "") => {
    const made = document.createElement("option");
    made.value = value;
    made.textContent = words;
    return made;
  };

  // Who walks in can be given a step at once.
  const namesHere = () => {
    const list = document.getElementById("people-here");
    const field = document.querySelector("[name=walk_ins]");
    if (!list || !field) return;
    const known = new Set([...list.options].map((one) => one.value));
    for (const name of field.value.split("\n").map((line) => line.trim())) {
      if (name && !known.has(name)) list.append(option(name));
    }
  };

  // The directory answers what is typed into "With help from".
  let asked = 0;
  let timer = 0;
  const look = async (field) => {
    const list = document.getElementById("supports-here");
    const text = field.value.trim();
    if (text.length < 2 || [...list.options].some((one) => one.value === text)) return;
    const mine = (asked += 1);
    const form = field.closest("form");
    const body = new FormData();
    body.append("q", text);
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const response = await fetch(list.dataset.supportsUrl, { method: "POST", body, redirect: "manual" });
      if (!response.ok || mine !== asked) return;
      const { supports } = await response.json();
      if (supports.length) list.replaceChildren(...supports.map((one) => option(one.name, one.by)));
    } catch {
      // No signal: the names that came with the page stay, and any words may be written.
    }
  };

  document.addEventListener("input", (event) => {
    if (event.target.name === "walk_ins") namesHere();
    if ("supports" in event.target.dataset) {
      clearTimeout(timer);
      timer = setTimeout(() => look(event.target), 400);
    }
  });

  for (const where of document.querySelectorAll("[data-where]")) follow(where);
})();
