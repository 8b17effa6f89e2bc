// "Hide the screen": covers the page, nothing shows through, and only the button brings it back.
(() => {
  const hide = document.querySelector("[data-hide-screen]");
  const cover = document.querySelector("[data-cover]");
  if (!hide || !cover) return;
  hide.addEventListener("click", () => cover.showModal());
  cover.querySelector("[data-show-screen]").addEventListener("click", () => {
    cover.close();
    hide.focus();
  });
  // The Escape key may be pressed by chance, or by somebody else.
  cover.addEventListener("cancel", (event) => event.preventDefault());
})();
