// Nothing typed is lost: keeps the words of every <form data-draft>.
//
// - Each change is at once sealed into a copy on this device (draft-store.js) and, two seconds
//   after the last key, on leaving a field and on hiding the page, sent to the server as a draft.
// - When the server has the words, the copy on the device goes.
// - No connection, session over, another person signed in, changed elsewhere: the page says so in
//   plain words, keeps everything, and overwrites nothing.
// - The final save is sent by fetch, so that a failure leaves the page and its words as they are.
//   The server answers through cppc/core/draft_middleware.py.
// All words shown are in components/draft_status.html.
(() => {
  const AFTER_KEY = 2000;
  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 60000;
  const KEEPALIVE_LIMIT = 60000; // browsers refuse larger bodies while a page closes
  const drafts = [];

  class Draft {
    constructor(form) {
      this.form = form;
      this.about = { ...form.dataset };
      this.version = Number(form.dataset.draftVersion);
      this.id = `${this.about.draft}:${Math.random().toString(36).slice(2)}`;
      this.key = null; // stays empty where the browser cannot seal: then no copy is kept
      this.dirty = false; // the server does not have the newest words
      this.copied = Promise.resolve(); // the chain of writes to the device
      this.copyWaits = false;
      this.writing = false;
      this.submitting = false;
      this.held = false; // a question is open: send nothing, overwrite nothing
      this.locked = false; // another person is signed in
      this.signedOut = false;
      this.finished = false;
      this.sending = null;
      this.wait = FIRST_WAIT;
      this.timer = 0;
      this.bindPart();
      this.listen();
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
      if (line.textContent !== words) line.textContent = words;
    }

    listen() {
      this.form.addEventListener("input", () => this.changed());
      this.form.addEventListener("change", () => this.changed());
      this.form.addEventListener("focusout", () => this.send());
      this.form.addEventListener("submit", (event) => this.submit(event));
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.send({ closing: true });
        else this.recheck();
      });
      window.addEventListener("pagehide", () => this.send({ closing: true }));
      window.addEventListener("online", () => this.recheck());
      window.addEventListener("focus", () => {
        if (this.signedOut || this.locked) this.recheck();
      });
      document.addEventListener("cppc:session-ended", () => this.recheck());
      window.addEventListener("beforeunload", (event) => {
        const safe = this.key && !this.copyWaits && !this.writing;
        if (this.dirty && !safe && !this.finished) event.preventDefault();
      });
    }

    // ---- starting: is there something from before? ----

    async start() {
      try {
        this.key = await draftStore.importKey(this.about.draftSecret);
        await draftStore.sweep();
      } catch {
        this.key = null;
      }
      const script = document.getElementById(this.part.dataset.draftFields);
      await this.lookForOld(JSON.parse(script.textContent));
      this.form.dataset.draftReady = "true";
    }

    async lookForOld(onServer) {
      const here = draftFields.read(this.form);
      const copy = await this.newestCopy();
      const server = Object.keys(onServer).length ? onServer : null;
      if (copy && server && copy.base !== this.version && !draftFields.same(copy.fields, server)) {
        this.adopt(copy);
        this.clash({ version: this.version, fields: server });
      } else if (copy && draftFields.same(copy.fields, here)) {
        this.adopt(copy);
      } else if (copy) {
        this.offer({ fields: copy.fields, at: new Date(copy.at), copy });
      } else if (server && !draftFields.same(server, here)) {
        this.offer({ fields: server, at: new Date(this.about.draftAt), copy: null });
      }
    }

    async newestCopy() {
      if (!this.key) return null;
      for (const copy of await draftStore.of(this.about.draft)) {
        try {
          return { ...copy, fields: await draftStore.open(this.key, copy) };
        } catch {
          // Sealed with a key this page does not have: leave it for the one who has.
        }
      }
      return null;
    }

    // Words from a device copy become the words of this page; the old copy goes when sent.
    adopt(copy) {
      this.showLeft(draftFields.fill(this.form, copy.fields));
      this.keep();
      this.copied = this.copied.then(() => draftStore.remove(copy.id));
      this.dirty = true;
      this.soon();
    }

    offer({ fields, at, copy }) {
      this.hold(this.found);
      const format = { dateStyle: "long", timeStyle: "short" };
      const language = document.documentElement.lang === "es" ? "es-US" : "en-US";
      this.found.querySelector("[data-draft-when]").textContent = at.toLocaleString(language, format);
      this.found.querySelector("[data-draft-use]").onclick = () => {
        this.release();
        if (copy) {
          this.adopt(copy);
        } else {
          this.showLeft(draftFields.fill(this.form, fields));
          this.say("Saved");
        }
      };
      this.found.querySelector("[data-draft-drop]").onclick = () => this.drop(copy);
    }

    async drop(copy) {
      if (copy) await draftStore.remove(copy.id);
      try {
        if (this.version) {
          const response = await this.post(`${this.about.draftUrl}discard/`, {});
          if (!response.ok) throw new Error(String(response.status));
          this.version = 0;
        }
      } catch {
        this.say("Offline", "trouble");
        return;
      }
      this.release();
      await this.lookForOld({});
    }

    // A question must be answered first: nothing else in the form can be changed meanwhile.
    hold(box) {
      this.held = true;
      this.form.prepend(box);
      box.hidden = false;
      for (const child of this.form.children) {
        if (child !== box) child.inert = true;
      }
      box.focus();
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

    // ---- keeping: on the device at once, on the server soon ----

    changed() {
      if (this.held || this.locked || this.finished) return;
      this.dirty = true;
      this.keep();
      this.soon();
    }

    // One write at a time; while one is under way, only the newest words follow.
    keep() {
      if (!this.key || this.copyWaits) return;
      this.copyWaits = true;
      this.copied = this.copied.then(async () => {
        this.copyWaits = false;
        if (this.finished || this.locked) return;
        this.writing = true;
        try {
          await draftStore.put(this.key, {
            id: this.id,
            record: this.about.draft,
            person: this.about.draftPerson,
            base: this.version,
            fields: draftFields.read(this.form),
          });
        } catch {
          this.key = null;
          this.say("NoCopy", "stopped");
        } finally {
          this.writing = false;
        }
      });
    }

    forget() {
      this.copied = this.copied.then(() => draftStore.remove(this.id)).catch(() => {});
      return this.copied;
    }

    soon(wait = AFTER_KEY) {
      clearTimeout(this.timer);
      if (!this.signedOut) this.timer = setTimeout(() => this.send(), wait);
    }

    send(options = {}) {
      const blocked = this.held || this.locked || this.finished || this.submitting;
      if (!this.dirty || blocked || this.sending) return this.sending ?? Promise.resolve();
      clearTimeout(this.timer);
      this.sending = this.sendOnce(options).finally(() => {
        this.sending = null;
      });
      return this.sending;
    }

    async sendOnce({ closing = false, again = false }) {
      const fields = draftFields.read(this.form);
      this.dirty = false;
      if (!this.signedOut) this.say("Saving");
      try {
        const body = {
          base: this.version,
          person: this.about.draftPerson,
          path: window.location.pathname,
          fields,
        };
        const response = await this.post(this.about.draftUrl, body, closing);
        await this.answer(response, fields, again);
      } catch {
        this.dirty = true;
        this.say("Offline", "trouble");
        this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
        this.soon(this.wait);
      }
    }

    async answer(response, fields, again) {
      if (response.ok) {
        this.version = (await response.json()).version;
        this.wait = FIRST_WAIT;
        this.sessionBack();
        document.dispatchEvent(new CustomEvent("cppc:heard"));
        if (!this.dirty && draftFields.same(fields, draftFields.read(this.form))) {
          this.say("Saved");
          await this.forget();
        }
        return;
      }
      this.dirty = true;
      if (response.status === 409) {
        this.clash(await response.json());
      } else if (response.status === 401 || response.type === "opaqueredirect") {
        this.sessionEnded();
      } else if (response.status === 403) {
        if (!again && (await this.whoAmI())) await this.sendOnce({ again: true });
        else if (!this.locked && !this.signedOut) this.say("Forbidden", "stopped");
      } else if (response.status === 400 || response.status === 413) {
        this.say("Refused", "stopped");
      } else {
        throw new Error(String(response.status));
      }
    }

    post(address, body, closing = false) {
      const text = JSON.stringify(body);
      return fetch(address, {
        method: "POST",
        body: text,
        redirect: "manual",
        keepalive: closing && text.length < KEEPALIVE_LIMIT,
        signal: AbortSignal.timeout(10000),
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": this.form.querySelector("[name=csrfmiddlewaretoken]").value,
        },
      });
    }

    // ---- the session: over, back, or somebody else's ----

    sessionEnded() {
      this.signedOut = true;
      this.signIn.hidden = false;
      this.say("SignedOut", "trouble");
    }

    sessionBack() {
      this.signedOut = false;
      this.signIn.hidden = true;
      this.lock(false);
    }

    // Another person's session: the words are covered, not only kept from being sent.
    lock(shut) {
      if (this.locked === shut) return;
      this.locked = shut;
      for (const child of this.form.children) {
        if (child !== this.part && !this.held) child.hidden = shut;
      }
      if (shut) {
        this.signIn.hidden = false;
        this.say("Locked", "stopped");
      }
    }

    // Asks who is signed in now; true when it is the person who wrote these words.
    async whoAmI() {
      const response = await fetch(this.about.draftWhoami, {
        redirect: "manual",
        signal: AbortSignal.timeout(8000),
      });
      if (response.status === 401 || response.type === "opaqueredirect") {
        this.sessionEnded();
        return false;
      }
      if (!response.ok) throw new Error(String(response.status));
      const { person, csrf } = await response.json();
      if (person !== this.about.draftPerson) {
        this.keep();
        await this.copied;
        this.lock(true);
        return false;
      }
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = csrf;
      this.sessionBack();
      return true;
    }

    async recheck() {
      if (this.finished) return;
      try {
        if (await this.whoAmI()) await this.send();
      } catch {
        if (this.dirty) this.say("Offline", "trouble");
      }
    }

    // ---- changed elsewhere: both texts side by side ----

    clash({ version, fields: theirs }) {
      const mine = draftFields.read(this.form);
      const names = draftFields.changed(mine, theirs);
      if (!names.length) {
        this.version = version;
        this.dirty = false;
        this.say("Saved");
        this.forget();
        return;
      }
      this.keep();
      this.say("Conflict", "trouble");
      const pattern = this.part.querySelector("[data-draft-row]");
      const rows = names.map((name) => {
        const row = pattern.content.cloneNode(true);
        row.querySelector("[data-row-label]").textContent = draftFields.label(this.form, name);
        row.querySelector("[data-row-mine]").textContent = draftFields.text(mine[name]);
        row.querySelector("[data-row-theirs]").textContent = draftFields.text(theirs[name]);
        return row;
      });
      this.clashBox.querySelector("[data-draft-clash-rows]").replaceChildren(...rows);
      this.hold(this.clashBox);
      const settle = (act) => () => {
        this.version = version;
        this.release();
        act();
        this.changed();
        this.send();
      };
      this.clashBox.querySelector("[data-draft-mine]").onclick = settle(() => {});
      this.clashBox.querySelector("[data-draft-theirs]").onclick = settle(() => {
        this.showLeft(draftFields.fill(this.form, theirs));
      });
    }

    // ---- the final save ----

    async submit(event) {
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (this.submitting || this.finished || this.held || this.locked) return;
      const { submitter } = event;
      await this.sending;
      this.submitting = true;
      this.keep();
      this.say("Sending");
      try {
        await this.finish(await this.sendForm(submitter), submitter);
      } catch {
        this.dirty = true;
        this.say("NotSent", "trouble");
      } finally {
        this.submitting = false;
      }
      if (this.dirty && !this.finished) this.soon();
    }

    sendForm(submitter) {
      const address = submitter?.getAttribute("formaction") ?? this.form.getAttribute("action");
      return fetch(address || window.location.href, {
        method: "POST",
        body: new FormData(this.form, submitter),
        redirect: "manual",
        signal: AbortSignal.timeout(30000),
        headers: { "X-Draft-Fetch": "1" },
      });
    }

    async finish(response, submitter, again = false) {
      const kind = response.headers.get("Content-Type") ?? "";
      if (response.ok && kind.startsWith("application/json")) {
        await this.goOn(await response.json());
      } else if (response.status === 422 || response.status === 409) {
        this.swap(await response.text(), submitter);
      } else if (response.status === 401 || response.type === "opaqueredirect") {
        this.dirty = true;
        this.sessionEnded();
      } else if (response.status === 403 && !again && (await this.whoAmI())) {
        await this.finish(await this.sendForm(submitter), submitter, true);
      } else if (response.ok) {
        this.sendPlain(submitter);
      } else {
        this.refused(response.status);
      }
    }

    refused(status) {
      this.dirty = true;
      if (this.signedOut || this.locked) return;
      if (status === 403 || status === 404) this.say("Forbidden", "stopped");
      else if (status === 413) this.say("Refused", "stopped");
      else this.say("Trouble", "trouble");
    }

    // Both copies go only when the server says that this draft is finished.
    async goOn({ next, finished }) {
      if (finished.includes(this.about.draft)) {
        this.finished = true;
        this.dirty = false;
        await this.forget();
      } else {
        this.submitting = false;
        await this.send();
      }
      window.location.assign(next);
    }

    // The server refused some fields: its form takes the place of ours, nothing else moves.
    swap(html, submitter) {
      const page = new DOMParser().parseFromString(html, "text/html");
      const fresh = page.querySelector(`form[data-draft="${CSS.escape(this.about.draft)}"]`);
      if (!fresh) {
        this.sendPlain(submitter);
        return;
      }
      const problem = page.querySelector("[data-error-summary], [data-stale]");
      if (problem && !fresh.contains(problem)) fresh.prepend(problem);
      this.version = Number(fresh.dataset.draftVersion);
      this.form.replaceChildren(...fresh.childNodes);
      this.bindPart();
      this.form.dispatchEvent(new CustomEvent("cppc:swapped", { bubbles: true }));
      this.changed();
      this.form.querySelector("[data-error-summary], [data-stale]")?.focus();
    }

    // When the answer is nothing we know, the browser sends the form the old way.
    sendPlain(submitter) {
      if (submitter?.name) {
        const field = document.createElement("input");
        field.type = "hidden";
        field.name = submitter.name;
        field.value = submitter.value;
        this.form.append(field);
      }
      HTMLFormElement.prototype.submit.call(this.form);
    }
  }

  for (const form of document.querySelectorAll("form[data-draft]")) {
    const draft = new Draft(form);
    drafts.push(draft);
    draft.start();
  }

  window.cppcDrafts = {
    // Sends what is not sent yet and waits for the copies on the device; used before signing out.
    flush: () => Promise.all(drafts.map((draft) => draft.send().then(() => draft.copied))),
  };
})();
