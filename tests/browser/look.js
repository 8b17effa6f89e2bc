// What tests/browser/stage.py looks for in a page. Each answer is a list of sentences.
window.look = (() => {
  const short = (one) => one.outerHTML.replace(/\s+/g, " ").slice(0, 150);
  const seen = (one) => one.checkVisibility({ visibilityProperty: true });

  // Nothing beside the edge of the screen; the words cut off stand in the answer.
  const wide = () => {
    const screen = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= screen) return [];
    const beside = [...document.body.querySelectorAll("*")].filter(
      (one) => seen(one) && one.getBoundingClientRect().right > screen + 1,
    );
    return [`${document.documentElement.scrollWidth} px wide: ${beside.slice(-2).map(short).join(" | ")}`];
  };

  // A button is 44 px high, a box to tick with its words too, a link in a card on a phone as well;
  // nothing is below 24 px but a link in a sentence.
  const small = () => {
    const found = [];
    for (const one of document.querySelectorAll("a[href], button, select, textarea, summary, label.btn, input:not([type=hidden], .btn-check)")) {
      const box = (one.closest(".form-check") || one).getBoundingClientRect();
      if (!seen(one) || box.bottom <= 0 || box.width <= 1) continue;
      const inline = one.matches("a") && getComputedStyle(one).display === "inline";
      const thumb = innerWidth < 768 && one.closest(".rows__row");
      const least = thumb || one.matches(".btn, button, select, input, textarea") ? 43.5 : inline ? 0 : 24;
      if (box.height < least || (!inline && box.width < 24)) {
        found.push(`${Math.round(box.width)} x ${Math.round(box.height)} px: ${short(one)}`);
      }
    }
    return found;
  };

  // What a page says in words, also to those who hear it.
  const texts = () => {
    const found = new Set([document.title.replace(/ - CPPC$/, "")]);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.parentElement.closest("script, style, template, [lang=en]")) found.add(node.data.trim());
    }
    for (const one of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], [data-label]")) {
      if (one.closest("[lang=en]")) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt", "data-label"]) {
        found.add((one.getAttribute(name) || "").trim());
      }
    }
    return [...found].map((text) => text.replace(/\s+/g, " ")).filter(Boolean);
  };

  // What every page has.
  const frame = (page, language) => {
    const found = [];
    const heads = page.querySelectorAll("h1").length;
    if (heads !== 1) found.push(`${heads} first headings`);
    if (!page.title.replace(/-? ?CPPC$/, "").trim()) found.push("no title");
    const spoken = page.documentElement.lang;
    if (spoken !== language) found.push(`in the wrong language: "${spoken}"`);
    return found;
  };

  // A form is sent by its own button, with its token (but to a view that needs none), and without any script.
  const forms = (page, waits, free) => {
    const found = [];
    for (const form of page.forms) {
      const send = [...form.elements].filter((one) => one.type === "submit" && !one.closest("[hidden]"));
      if (!send.length && !waits(form)) found.push(`nothing sends this form: ${short(form)}`);
      const method = form.getAttribute("method");
      if (!["get", "post"].includes(method)) found.push(`no method: ${short(form)}`);
      const token = form.elements.csrfmiddlewaretoken;
      // A form that changes nothing on our side needs no token (tests/resources/test_saved.py).
      const needs = method === "post" && !free.some((one) => one ? new RegExp(one).test(form.getAttribute("action") || "-") : !form.hasAttribute("action")) && !form.hasAttribute("data-changes-nothing");
      if (needs && !token?.value) found.push(`no token: ${short(form)}`);
    }
    return found;
  };

  // Nothing is there for scripts alone, and nothing that waits for them is shown before.
  const controls = (page, waits) => {
    const found = [];
    for (const one of page.querySelectorAll("button, input, select, textarea")) {
      if (waits(one)) continue;
      if (one.type === "button") found.push(`a button for scripts alone: ${short(one)}`);
      else if (!one.form) found.push(`in no form: ${short(one)}`);
      else if (one.closest("[hidden]") && one.required) found.push(`hidden and needed: ${short(one)}`);
    }
    for (const one of page.querySelectorAll("a:not([href]), a[href=''], a[href='#'], a[href^='javascript:']")) {
      found.push(`a link to nowhere: ${short(one)}`);
    }
    for (const one of page.querySelectorAll("[data-needs-script]:not([hidden])")) {
      found.push(`shown before its script runs: ${short(one)}`);
    }
    return found;
  };

  // What comes with scripts only does what can be done in another way too.
  const comforts = (page, known) => {
    const all = page.querySelectorAll("[data-needs-script] button, button[data-needs-script]");
    return [...all]
      .filter((one) => !Object.keys(one.dataset).some((name) => known.includes(name)))
      .map((one) => `nothing stands in for this button: ${short(one)}`);
  };

  // The page as it was sent, before any script has run.
  const sent = (html, waiting, known, language, free) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const waits = (one) => one.closest(waiting) || one.closest("[data-needs-script]");
    const parts = [frame(page, language), forms(page, waits, free), controls(page, waits)];
    return [...parts, comforts(page, known)].flat();
  };

  // The frame around the main part, as far as it looks different from others.
  const framed = [];
  const outside = () =>
    [innerWidth, document.documentElement.lang, ...document.querySelectorAll("body *:not(main *)")]
      .map((one) => one.tagName ? `${one.tagName} ${one.className} ${one.hidden} ${one.ariaLabel || ""}` : one)
      .join("\n");

  // What axe finds: in the whole page when its frame is a new one, else in its main part.
  const violations = async () => {
    const frame = outside();
    const known = framed.includes(frame) && document.querySelector("main");
    if (!known) framed.push(frame);
    const answer = await axe.run(known ? { include: ["main"] } : document, {
      runOnly: window.lookFor,
      resultTypes: ["violations"],
    });
    return answer.violations.flatMap((one) =>
      one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 150)} ${node.failureSummary.replace(/\s+/g, " ").slice(0, 200)}`),
    );
  };

  const all = async () => [...(await violations()), ...small()];

  return { wide, texts, sent, all };
})();
