// The saved list on this device, and only when somebody asks: ids alone, no names. And the button
// that copies a text. Without this script the list is in the address and the words can be marked.
(() => {
  const place = "cppc-list";

  const store = (use) => {
    try {
      return use(window.localStorage);
    } catch {
      return undefined;
    }
  };
  const kept = () => {
    try {
      return JSON.parse(store((all) => all.getItem(place)) || "null");
    } catch {
      return null;
    }
  };

  const device = document.querySelector("[data-device]");
  if (device) {
    const status = device.querySelector("[data-device-status]");
    const keep = device.querySelector("[data-keep-list]");
    const opened = device.querySelector("[data-open-list]");
    const forget = device.querySelector("[data-forget-list]");
    const asked = device.querySelector("[data-keep-private]");
    const { list, private: secret } = device.dataset;

    const show = () => {
      const saved = kept();
      forget.hidden = !saved;
      opened.hidden = !saved || saved.l === list;
      if (!saved) return;
      opened.elements.l.value = saved.l || "";
      opened.elements.s.value = saved.s || "";
    };
    const write = () => {
      const words = JSON.stringify({ l: list, s: asked && asked.checked ? secret : "" });
      const done = store((all) => {
        all.setItem(place, words);
        return true;
      });
      status.textContent = done ? status.dataset.kept : status.dataset.failed;
      show();
    };

    if (keep) keep.addEventListener("click", write);
    forget.addEventListener("click", () => {
      store((all) => all.removeItem(place));
      status.textContent = status.dataset.forgotten;
      show();
    });
    show();
  }

  const copy = document.querySelector("[data-copy-text]");
  if (copy) {
    const words = document.querySelector("[data-text-to-copy]");
    const status = document.querySelector("[data-copy-status]");
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(words.value);
        status.textContent = status.dataset.copied;
      } catch {
        words.select();
        status.textContent = status.dataset.failed;
      }
    });
  }
})();
