// Forms are sent once; a second click while the answer is on its way does nothing.
"use strict";

(() => {
  const { busy } = alterConsole;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending !== undefined) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = "";
    event.submitter?.setAttribute("data-busy", "");
    if (!form.matches("[hx-post], [data-hx-post]")) busy(+1);
  }, true);

  function release(form) {
    delete form.dataset.sending;
    for (const button of form.querySelectorAll("button[data-busy]")) button.removeAttribute("data-busy");
  }

  // What a field asks for, such as suggestions, says nothing of the form that it is in.
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt.matches("form")) release(event.detail.elt); });

  // The back button may bring back a page with its forms still marked as sent.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) release(form);
  });

  // Empty filters stay out of the address.
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("form[data-omit-empty]")) return;
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });
})();
