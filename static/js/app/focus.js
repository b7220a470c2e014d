// Focus goes to what the server marked: the summary of what is wrong, or the first field. What is new is read out.
"use strict";

(() => {
  function focusMarked(within) {
    const marked = within.querySelector?.("[data-focus]");
    marked?.focus({ preventScroll: false });
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    focusMarked(event.detail.elt);
    const news = event.detail.elt.querySelector("[data-announce]");
    if (news) document.getElementById("announcer").textContent = news.textContent;
  });
  focusMarked(document);
})();
