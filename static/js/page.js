// Small helps that every page may use. Each does nothing when its part is not on the page.
(() => {
  // On a phone the menu folds behind a button; without this script it stays open.
  const foldMenus = () => {
    for (const menu of document.querySelectorAll("[data-menu]")) {
      const button = menu.querySelector("button");
      menu.classList.add("has-menu-button");
      button.addEventListener("click", () => {
        const open = button.getAttribute("aria-expanded") === "true";
        button.setAttribute("aria-expanded", String(!open));
      });
    }
  };

  // A table shown as cards is no table to some browsers any more: its parts say what they are.
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };
  const nameTables = (root) => {
    for (const table of root.querySelectorAll(".table-region--rows table")) {
      for (const part of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")]) {
        const head = part.closest("thead") ? "columnheader" : "rowheader";
        part.setAttribute("role", ROLES[part.tagName] || head);
      }
    }
  };

  // After a refused form the reader is taken to the list of what to fix, or to the clash.
  const focusProblem = () => {
    const problem = document.querySelector("[data-error-summary], [data-stale]");
    if (problem) problem.focus();
  };

  // A link in the list of errors moves the focus into the field itself, not just near it.
  const followErrorLink = (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    if (!link) return;
    const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    field.focus();
    const group = field.closest(".field") || field;
    group.scrollIntoView({ block: "center" });
  };

  // "Use theirs" beside a clash: puts the other text into the field. Shown only with scripts.
  const takeTheirs = (event) => {
    const button = event.target.closest("[data-take-theirs]");
    if (!button) return;
    const form = button.closest("form") || document;
    const field = form.querySelector(`[name="${CSS.escape(button.dataset.takeTheirs)}"]`);
    if (!field) return;
    field.value = button.closest("[data-clash]").querySelector("[data-theirs]").textContent;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };

  const showScripted = (root) => {
    for (const part of root.querySelectorAll("[data-needs-script]")) part.hidden = false;
  };

  document.addEventListener("click", followErrorLink);
  document.addEventListener("click", takeTheirs);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("cppc:swapped", (event) => {
    showScripted(event.target);
    nameTables(event.target);
  });
  // A part that htmx put into the page.
  document.addEventListener("htmx:load", (event) => nameTables(event.target));
  // A table of numbers folded under a chart belongs on the paper.
  window.addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll(".chart details")) fold.open = true;
  });
  const start = () => {
    foldMenus();
    nameTables(document);
    showScripted(document);
    focusProblem();
  };
  start();
})();
