// The part of a draft that people see: the line, the questions, the words side by side.
// draft.js decides; this only shows. All words come from components/draft_status.html.
class DraftPage {
  constructor(form) {
    this.form = form;
    this.held = false; // a question is open: send nothing, overwrite nothing
  }

  bindPart() {
    this.part = this.form.querySelector("[data-draft-part]");
    // Below the buttons: a line that changes its height must not move a button being pressed.
    this.form.append(this.part);
    this.found = this.part.querySelector("[data-draft-found]");
    this.clashBox = this.part.querySelector("[data-draft-clash]");
    this.signIn = this.part.querySelector("[data-draft-sign-in]");
  }

  // `what` names the words in draft_status.html; `mood` how loud the box is.
  say(what, mood = "quiet") {
    const line = this.part.querySelector("[data-draft-line]");
    const words = this.part.dataset[`say${what}`];
    this.part.dataset.state = what.replace(/(?!^)[A-Z]/g, "-$&").toLowerCase();
    this.part.dataset.mood = mood;
    if (line.textContent === words) return;
    // A page scrolled to its end moves when its last line gets shorter: the press that took the
    // focus away would miss its button.
    line.style.minHeight = `${line.offsetHeight}px`;
    line.textContent = words;
  }

  hush() {
    const line = this.part.querySelector("[data-draft-line]");
    line.textContent = "";
    line.style.minHeight = "";
    this.part.dataset.mood = "quiet";
  }

  // A question must be answered first: nothing else in the form can be changed meanwhile.
  hold(box) {
    this.held = true;
    this.question = box;
    this.form.prepend(box);
    box.hidden = false;
    for (const child of this.form.children) {
      if (child !== box) child.inert = true;
    }
    this.ask();
  }

  ask() {
    this.question.focus();
  }

  release() {
    this.held = false;
    for (const box of [this.found, this.clashBox]) {
      box.hidden = true;
      this.part.append(box);
    }
    for (const child of this.form.children) child.inert = false;
    this.form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  }

  showLeft(left) {
    const names = Object.keys(left);
    const box = this.part.querySelector("[data-draft-left]");
    box.hidden = names.length === 0;
    const rows = box.querySelector("[data-draft-left-rows]");
    rows.replaceChildren(
      ...names.map((name) => {
        const block = document.createElement("p");
        block.textContent = left[name].join("\n");
        return block;
      }),
    );
  }

  showWhen(at) {
    const format = { dateStyle: "long", timeStyle: "short" };
    const language = document.documentElement.lang === "es" ? "es-US" : "en-US";
    const words = at.toLocaleString(language, format);
    this.found.querySelector("[data-draft-when]").textContent = words;
  }

  // Each field that differs, once as it is on this page and once as it is elsewhere.
  showClash(names, mine, theirs) {
    const pattern = this.part.querySelector("[data-draft-row]");
    const rows = names.map((name) => {
      const row = pattern.content.cloneNode(true);
      row.querySelector("[data-row-label]").textContent = draftFields.label(this.form, name);
      row.querySelector("[data-row-mine]").textContent = draftFields.text(mine[name]);
      row.querySelector("[data-row-theirs]").textContent = draftFields.text(theirs[name]);
      return row;
    });
    this.clashBox.querySelector("[data-draft-clash-rows]").replaceChildren(...rows);
  }

  // Another person's session: the words are covered, not only kept from being sent.
  cover(shut) {
    for (const child of this.form.children) {
      if (child === this.part) continue;
      if (shut && !child.hidden) {
        child.hidden = true;
        child.dataset.covered = "";
      } else if (!shut && "covered" in child.dataset) {
        child.hidden = false;
        delete child.dataset.covered;
      }
    }
  }

  // The server's new form takes the place of ours; the focus goes to what is wrong, to what is
  // new (one more row), or back to the button that was pressed.
  replaceForm(fresh, submitter) {
    const before = new Set([...this.form.elements].map((control) => control.name));
    this.form.replaceChildren(...fresh.childNodes);
    this.bindPart();
    this.form.dispatchEvent(new CustomEvent("cppc:swapped", { bubbles: true }));
    const added = [...this.form.elements].find(
      (control) => control.name && !before.has(control.name) && control.type !== "hidden",
    );
    const pressed = submitter?.name
      ? this.form.querySelector(`[name="${CSS.escape(submitter.name)}"]`)
      : null;
    const problem = this.form.querySelector("[data-error-summary], [data-stale]");
    (problem ?? added ?? pressed)?.focus();
  }
}
