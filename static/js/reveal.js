// The one-time key: masks it until asked, keeps its dialog open until the key is acknowledged, and takes it out of the
// page afterwards. It runs before the page is drawn, so that no key is seen before it is masked; a page that it never
// reaches shows the key.
"use strict";

(() => {
  const root = document.documentElement;
  let open = null;

  root.dataset.reveals = ""; // masks keys

  function start(dialog) {
    open = dialog;
    history.replaceState(null, "", dialog.dataset.address); // to reload the page, or come back, sends no form again
    dialog.close();
    dialog.showModal();
    dialog.querySelector("[data-reveal-first]").focus({ preventScroll: true });
    dialog.addEventListener("cancel", refuse);
    dialog.addEventListener("close", () => open === dialog && dialog.showModal());
    dialog.addEventListener("keydown", (event) => event.key === "Escape" && refuse(event));
    dialog.addEventListener("click", (event) => event.target === dialog && warn(dialog));
    const button = dialog.querySelector("[data-reveal-toggle]");
    button.hidden = false;
    button.addEventListener("click", () => show(dialog, button, button.getAttribute("aria-pressed") !== "true"));
    dialog.addEventListener("select-to-copy", (event) => {
      event.target.closest("details")?.setAttribute("open", "");
      show(dialog, button, true);
    });
    dialog.querySelector("[data-reveal-done]").addEventListener("submit", () => end(dialog));
    window.addEventListener("beforeunload", stay);
  }

  function refuse(event) {
    event.preventDefault();
    warn(open);
  }

  function warn(dialog) {
    dialog.querySelector("[data-reveal-warning]").hidden = false;
  }

  function stay(event) {
    event.preventDefault();
  }

  function show(dialog, button, shown) {
    button.setAttribute("aria-pressed", String(shown));
    dialog.toggleAttribute("data-revealed", shown);
  }

  // The form goes on to the server, which answers with the page as it is now.
  function end(dialog) {
    open = null;
    window.removeEventListener("beforeunload", stay);
    for (const secret of dialog.querySelectorAll(".key-text")) secret.remove();
    dialog.querySelector("[data-secret]").remove();
  }

  function look() {
    const dialog = document.querySelector("dialog[data-reveal]");
    if (!dialog || dialog === open) return;
    try {
      start(dialog);
    } catch (error) {
      open = null;
      dialog.open = true; // rather seen than lost
      delete root.dataset.reveals;
      throw error;
    }
  }

  document.addEventListener("htmx:afterSettle", look);
  document.addEventListener("DOMContentLoaded", look);
})();
