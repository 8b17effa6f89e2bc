// How hard a text is to read, beside its field: asked of the site a moment after the last key.
(() => {
  const AFTER = 900;
  for (const place of document.querySelectorAll("[data-grade]")) {
    const field = document.querySelector(`[name="${place.dataset.grade}"]`);
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    let waiting = 0, asked = 0;
    const measure = async () => {
      const mine = (asked += 1);
      const body = new FormData();
      body.append("field", field.name);
      body.append("text", field.value);
      const headers = { "X-CSRFToken": token.value };
      try {
        const answer = await fetch(place.dataset.gradeUrl, { method: "POST", body, headers });
        if (!answer.ok || answer.redirected || mine !== asked) return;
        place.textContent = (await answer.text()).trim();
      } catch {
        // Without a connection the words beside the field stay as they are.
      }
    };
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(measure, AFTER);
    });
  }
})();
