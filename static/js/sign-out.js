// Before signing out: are there words on this device that the server does not have?
(() => {
  const form = document.querySelector("[data-sign-out]");
  const box = document.querySelector("[data-sign-out-warning]");
  if (!form || !box || !window.indexedDB) return;
  const { person } = box.dataset;

  const leave = () => HTMLFormElement.prototype.submit.call(form);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await window.cppcDrafts?.flush();
      if ((await draftStore.waiting(person)).length) {
        box.showModal();
        return;
      }
    } catch {
      // A device that keeps no copies has none to warn of.
    }
    leave();
  });

  box.addEventListener("click", async (event) => {
    const choice = event.target.dataset.choice;
    if (!choice) return;
    box.close();
    if (choice === "stay") return;
    if (choice === "delete") await draftStore.removeAll(person);
    leave();
  });
})();
