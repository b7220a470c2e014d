// What a choice stands for is ticked in the part that goes with choosing for oneself, until somebody ticks there.
"use strict";

(() => {
  document.addEventListener("change", ({ target }) => {
    if (target.type === "checkbox") target.closest("[data-when]")?.setAttribute("data-ticked", "");
    const part = target.form?.querySelector(`[data-when="${CSS.escape(target.name)}"]:not([data-ticked])`);
    if (!part || !target.dataset.holds) return;
    const held = target.dataset.holds.split(" ");
    for (const box of part.querySelectorAll("input[type=checkbox]")) box.checked = held.includes(box.value);
  });
})();
