// Nothing typed is lost: keeps the words of every <form data-draft>.
//
// - Each change is at once sealed into a copy on this device (draft-store.js) and, two seconds
//   after the last key, on leaving a field and on hiding the page, sent to the server as a draft.
// - When the server has the words, the copy on the device goes.
// - No connection, session over, another person signed in, changed elsewhere: the page says so in
//   plain words, keeps everything, and overwrites nothing.
// - The final save is sent by fetch, so that a failure leaves the page and its words as they are.
//   The server answers through cppc/core/draft_middleware.py.
// What people see of it is in draft-page.js and components/draft_status.html.
(() => {
  const AFTER_KEY = 2000;
  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 60000;
  const drafts = [];

  class Draft extends DraftPage {
    constructor(form) {
      super(form);
      this.about = { ...form.dataset };
      this.version = Number(form.dataset.draftVersion);
      this.id = `${this.about.draft}:${Math.random().toString(36).slice(2)}`;
      this.key = null; // stays empty where the browser cannot seal: then no copy is kept
      this.dirty = false; // the server does not have the newest words
      this.copied = Promise.resolve(); // the chain of writes to the device
      this.copyWaits = false;
      this.writing = false;
      this.submitting = false;
      this.locked = false; // another person is signed in
      this.signedOut = false;
      this.finished = false;
      this.sending = null;
      this.wait = FIRST_WAIT;
      this.timer = 0;
      this.bindPart();
      this.listen();
    }

    listen() {
      const recheck = () => this.recheck();
      window.addEventListener("online", recheck);
      document.addEventListener("cppc:session-ended", recheck);
      this.form.addEventListener("input", () => this.changed());
      this.form.addEventListener("change", () => this.changed());
      this.form.addEventListener("focusout", () => this.send());
      this.form.addEventListener("submit", (event) => this.submit(event));
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.send({ closing: true });
        else this.recheck();
      });
      window.addEventListener("pagehide", () => this.send({ closing: true }));
      window.addEventListener("focus", () => {
        if (this.signedOut || this.locked) this.recheck();
      });
      window.addEventListener("pageshow", (event) => {
        if (event.persisted) window.location.reload(); // what is saved may have changed meanwhile
      });
      window.addEventListener("beforeunload", (event) => {
        const safe = this.key && !this.copyWaits && !this.writing;
        if (this.dirty && !safe && !this.finished) event.preventDefault();
      });
    }

    async start() {
      try {
        this.key = await draftStore.importKey(this.about.draftSecret);
        await draftStore.sweep();
      } catch {
        this.key = null;
      }
      const script = document.getElementById(this.part.dataset.draftFields);
      await this.lookForOld(JSON.parse(script.textContent));
      if (this.dirty) this.keep(); // typed while there was no key
      this.form.dataset.draftReady = "true";
    }

    async lookForOld(onServer) {
      const copy = this.key && (await draftStore.newest(this.key, this.about.draft, this.id));
      const here = draftFields.read(this.form);
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

    // Words from a device copy become the words of this page; the old copy goes when sent.
    adopt(copy) {
      this.showLeft(draftFields.fill(this.form, copy.fields));
      this.keep();
      this.copied = this.copied.then(() => this.key && draftStore.remove(copy.id));
      this.dirty = true;
      this.soon();
    }

    offer({ fields, at, copy }) {
      this.hold(this.found);
      this.showWhen(at);
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
          const response = await draftTalk.post(this.form, `${this.about.draftUrl}discard/`, {});
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
        const response = await draftTalk.post(this.form, this.about.draftUrl, body, closing);
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
      } else if (draftTalk.isSignedOut(response)) {
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

    sessionEnded() {
      this.signedOut = true;
      this.signIn.hidden = false;
      this.say(this.key ? "SignedOut" : "NoCopy", "trouble");
    }

    sessionBack() {
      this.signedOut = false;
      this.signIn.hidden = true;
      this.lock(false);
    }

    lock(shut) {
      if (this.locked === shut) return;
      this.locked = shut;
      this.cover(shut);
      if (shut) {
        this.signIn.hidden = false;
        this.say("Locked", "stopped");
      }
    }

    // Asks who is signed in now; true when it is the person who wrote these words.
    async whoAmI() {
      const response = await draftTalk.whoAmI(this.about.draftWhoami);
      if (draftTalk.isSignedOut(response)) {
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
        const wasOut = this.signedOut || this.locked;
        if (!(await this.whoAmI())) return;
        if (this.dirty) await this.send();
        else if (wasOut) this.hush();
      } catch {
        if (this.dirty) this.say("Offline", "trouble");
      }
    }

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
      this.showClash(names, mine, theirs);
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

    async submit(event) {
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (this.held) return this.ask();
      if (this.submitting || this.finished || this.locked) return;
      const { submitter } = event;
      this.submitting = true;
      this.keep();
      try {
        await this.sending;
        if (this.held || this.locked) return;
        this.say("Sending");
        await this.finish(await draftTalk.sendForm(this.form, submitter), submitter);
      } catch {
        this.dirty = true;
        this.say("NotSent", "trouble");
      } finally {
        this.submitting = false;
      }
      if (this.dirty && !this.finished) this.soon();
    }

    async finish(response, submitter, again = false) {
      const kind = response.headers.get("Content-Type") ?? "";
      if (response.ok && kind.startsWith("application/json")) {
        await this.goOn(await response.json());
      } else if (response.status === 422 || response.status === 409) {
        this.swap(await response.text(), submitter);
      } else if (draftTalk.isSignedOut(response)) {
        this.dirty = true;
        this.sessionEnded();
      } else if (response.status === 403 && !again && (await this.whoAmI())) {
        await this.finish(await draftTalk.sendForm(this.form, submitter), submitter, true);
      } else if (response.ok) {
        draftTalk.sendPlain(this.form, submitter);
      } else {
        this.refused(response.status);
      }
    }

    refused(status) {
      this.dirty = true;
      if (this.signedOut || this.locked) return;
      const final = { 403: "Forbidden", 404: "Forbidden", 413: "Refused" }[status];
      if (final) this.say(final, "stopped");
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
        draftTalk.sendPlain(this.form, submitter);
        return;
      }
      const problem = page.querySelector("[data-error-summary], [data-stale]");
      if (problem && !fresh.contains(problem)) fresh.prepend(problem);
      this.version = Number(fresh.dataset.draftVersion);
      this.replaceForm(fresh, submitter);
      this.changed();
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
