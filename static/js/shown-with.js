// A part of a form that only one answer needs: hidden until that answer is chosen.
(() => {
  for (const part of document.querySelectorAll("[data-shown-with]")) {
    const [name, value] = part.dataset.shownWith.split("=");
    const follow = () => {
      const chosen = document.querySelector(`[name="${name}"]:checked`);
      const shown = chosen !== null && chosen.value === value;
      part.hidden = !shown && !part.querySelector(".field--error");
      if (shown) part.open = true;
    };
    document.addEventListener("change", (event) => {
      if (event.target.name === name) follow();
    });
    follow();
  }
})();
