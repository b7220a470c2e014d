// Keyboard: "/" goes to the search box, j and k walk down and up the rows.
"use strict";

(() => {
  let clicked = null; // what was, last
  document.addEventListener("mousedown", (event) => { clicked = event.target; }, true);

  const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(typing)) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "j" || event.key === "k") {
      nextRow(event.key === "j")?.focus();
    }
  });

  // Rows are walked from what has the focus or was clicked last, wherever in the page that is, as Tab does; from nowhere
  // the first row in sight is next.
  function nextRow(down) {
    const rows = [...document.querySelectorAll("[data-row-link]")];
    const focused = document.activeElement;
    const place = clicked && focused.contains(clicked) ? clicked : focused; // a click on words focuses all of the page
    const from = place.closest("tr")?.querySelector("[data-row-link]") || place;
    if (from === document.body) return rows.find(inSight);
    const lies = (row, side) => from.compareDocumentPosition(row) & side;
    return down
      ? rows.find((row) => lies(row, Node.DOCUMENT_POSITION_FOLLOWING))
      : rows.findLast((row) => lies(row, Node.DOCUMENT_POSITION_PRECEDING));
  }

  function inSight(row) {
    const box = row.getBoundingClientRect();
    return row.contains(document.elementFromPoint(box.x + 1, box.y + box.height / 2));
  }
})();
