// Before signing out: are there words on this device that the server does not have?
(() => {
  const forms = document.querySelectorAll("[data-sign-out]");
  const box = document.querySelector("[data-sign-out-warning]");
  if (!forms.length || !box || !window.indexedDB) return;
  const { person } = box.dataset;

  let form;
  const leave = () => HTMLFormElement.prototype.submit.call(form);

  const ask = async (event) => {
    event.preventDefault();
    form = event.currentTarget;
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
  };
  for (const one of forms) one.addEventListener("submit", ask);

  box.addEventListener("click", async (event) => {
    const choice = event.target.dataset.choice;
    if (!choice) return;
    box.close();
    if (choice === "stay") return;
    if (choice === "delete") await draftStore.removeAll(person);
    leave();
  });
})();
