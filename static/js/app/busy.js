// What takes long is said: nobody should wonder whether a button was pressed.
"use strict";

(() => {
  const { toast } = alterConsole;

  const slow = "Still waiting for the server, which takes longer than usual. What comes of it is shown as soon as it answers.";
  let running = 0;
  let waiting;
  function busy(change) {
    running = Math.max(0, running + change);
    document.getElementById("progress").toggleAttribute("data-busy", running > 0);
    clearTimeout(waiting);
    if (running > 0) waiting = setTimeout(() => toast(slow, "warning"), 3000);
    else for (const p of document.querySelectorAll("[data-toast-text]")) if (p.textContent === slow) p.closest("[data-toast]").remove();
  }

  const asked = (event) => !event.detail.requestConfig.elt.matches("[data-follow]"); // by somebody, who waits
  document.addEventListener("htmx:beforeRequest", (event) => { if (asked(event)) busy(+1); });
  document.addEventListener("htmx:afterRequest", (event) => { if (asked(event)) busy(-1); });
  window.addEventListener("pageshow", () => busy(-running)); // the back button may bring back a page that waited

  alterConsole.busy = busy;
})();
