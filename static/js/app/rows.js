// Rows of a form are added without a round trip, so that nothing typed into a secret field has to be typed again.
"use strict";

(() => {
  let made = 0; // makes the ids of what is added differ

  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-row]");
    if (!add) return;
    event.preventDefault();
    const rows = add.closest("[data-rows]");
    const row = document.getElementById(add.dataset.addRow).content.firstElementChild.cloneNode(true);
    const id = `added-${++made}`;
    for (const one of row.querySelectorAll("[id]")) one.id = one.id.replace(/\d+$/, id);
    for (const label of row.querySelectorAll("label")) label.htmlFor = label.htmlFor.replace(/\d+$/, id);
    row.setAttribute("aria-label", `${row.dataset.row} ${rows.querySelectorAll("[data-row]").length + 1}`);
    add.parentElement.before(row);
    row.querySelector("input:not([type=hidden]), select").focus();
  });
})();
