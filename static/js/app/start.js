// Improves pages that already work without it. Each file beside this one adds one thing, and finds its elements by their
// data- attributes. What one file offers to others is in window.alterConsole. This file runs first.
"use strict";

(() => {
  const root = document.documentElement;

  window.alterConsole = {};
  root.dataset.js = "";
  document.body.removeAttribute("hx-disable"); // not before there is somebody to say what fails
  if (window.htmx) root.dataset.live = "";
})();
