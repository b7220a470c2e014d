// Messages: those that came with the page, and toast(text, kind) for more.
"use strict";

(() => {
  // Behind an open dialog nothing can be read, so messages go into it.
  const toasts = () =>
    document.querySelector("dialog[open] [data-toasts]") || document.getElementById("toasts");

  function toast(text, kind = "error") {
    const box = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
    box.className = `toast toast-${kind}`;
    box.dataset.toast = kind;
    box.querySelector("[data-toast-text]").textContent = text;
    const shown = [...toasts().querySelectorAll("[data-toast-text]")];
    if (shown.some((p) => p.textContent === text)) return;
    if (kind === "success") toasts().querySelector('[data-toast="success"]')?.remove(); // what was done last is so
    toasts().append(box);
    expire(box);
  }

  // Good news leaves by itself; trouble stays until it is read.
  function expire(box) {
    if (box.dataset.toast !== "success" && box.dataset.toast !== "info") return;
    let timer = setTimeout(() => box.remove(), 8000);
    box.addEventListener("pointerenter", () => clearTimeout(timer));
    box.addEventListener("focusin", () => clearTimeout(timer));
  }

  document.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
  });

  document.addEventListener("said", (event) => toast(event.detail.value, "success"));

  for (const box of toasts().querySelectorAll("[data-toast]")) expire(box);

  // A message that came in the address was for this once: not for a reload, a bookmark or a copied link.
  const here = new URL(location.href);
  if (here.searchParams.has("said")) {
    here.searchParams.delete("said");
    history.replaceState(history.state, "", here);
  }

  alterConsole.toast = toast;
})();
