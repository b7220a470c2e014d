// A half-filled form asks before it is left, unless it is sent or given up by its own link.
"use strict";

(() => {
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-keep-typed]");
    if (!form) return;
    const content = () => new URLSearchParams(new FormData(form)).toString();
    const begun = form.dataset.keepTyped === "changed" ? content() : null;
    const typed = () => content() !== begun || [...form.querySelectorAll("input:not([name])")].some((i) => i.value);
    let givenUp = false;
    form.addEventListener("click", (event) => { givenUp = Boolean(event.target.closest("[data-give-up] a")); });
    window.addEventListener("beforeunload", (event) => {
      if (!givenUp && form.dataset.sending === undefined && typed()) event.preventDefault();
    });
  });
})();
