// A page that follows something looks again by itself, but not while nobody can see it.
"use strict";

(() => {
  document.addEventListener("htmx:confirm", (event) => {
    if (document.hidden && event.target.matches("[data-follow]")) event.preventDefault();
  });
})();
