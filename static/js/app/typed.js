// A half-filled form asks before it is left, unless it is sent or given up by its own link.
"use strict";

(() => {
  const content = (form) => new URLSearchParams(new FormData(form)).toString();
  const begun = new WeakMap(); // what forms began with
  let givenUp = false;

  // A form that came with the page, or took the place of one, begins as it is then.
  function begin() {
    const form = document.querySelector("form[data-keep-typed]");
    if (!form || begun.has(form)) return;
    begun.set(form, form.dataset.keepTyped === "changed" ? content(form) : null);
    form.addEventListener("click", (event) => { givenUp = Boolean(event.target.closest("[data-give-up] a")); });
  }

  function typed(form) {
    return content(form) !== begun.get(form) || [...form.querySelectorAll("input:not([name])")].some((i) => i.value);
  }

  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("htmx:afterSettle", begin);
  window.addEventListener("beforeunload", (event) => {
    const form = document.querySelector("form[data-keep-typed]");
    if (begun.has(form) && !givenUp && form.dataset.sending === undefined && typed(form)) event.preventDefault();
  });
})();
