// The link that clears a list's filters is there while one of them is set.
"use strict";

(() => {
  function set(field) {
    if (!field.name || field.name === "sort" || field.type === "hidden") return false;
    return field.type === "checkbox" ? field.checked : field.value !== "";
  }

  for (const change of ["input", "change"]) {
    document.addEventListener(change, (event) => {
      const form = event.target.form;
      const clear = form?.querySelector("[data-clear-filters]");
      if (clear) clear.hidden = ![...form.elements].some(set);
    });
  }
})();
