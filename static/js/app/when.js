// Parts of a form that go with what is chosen in one of its fields come and go with it. Those that are hidden are not sent.
"use strict";

(() => {
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.form || !field.name) return;
    for (const part of field.form.querySelectorAll(`[data-when="${CSS.escape(field.name)}"]`)) {
      const shown = part.dataset.whenValues.split(" ").includes(field.value);
      part.hidden = !shown;
      part.disabled = !shown;
    }
  });
})();
