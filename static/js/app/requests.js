// Requests made by htmx: whatever fails is said, never swallowed.
"use strict";

(() => {
  const { toast } = alterConsole;

  const sentences = {
    401: "Your session has ended. Reload the page to sign in again; nothing was changed.",
    403: "You are not allowed to do that. Nothing was changed.",
    404: "That is gone: it was deleted, or the address is wrong. Reload the page to see what is there.",
    413: "That is too large to send. Shorten it and try again.",
    429: "Too many requests at once. Wait a moment, then try again.",
    503: "The server is not ready. Wait a moment, then try again.",
  };

  function failureText(xhr) {
    const type = xhr.getResponseHeader("Content-Type") || "";
    if (type.startsWith("text/html")) {
      const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
      const said = page.querySelector("[data-error-message]")?.textContent.trim();
      if (said) return said;
    }
    return sentences[xhr.status] || `The server could not do that (error ${xhr.status}). Try again; if it keeps happening, look at the server's log.`;
  }

  document.addEventListener("htmx:responseError", (event) => toast(failureText(event.detail.xhr)));
  document.addEventListener("htmx:sendError", () =>
    toast("No connection to the server. What you typed is still here: check the network, then try again."));
  document.addEventListener("htmx:timeout", () =>
    toast("The server took too long to answer. The change may have gone through anyway: reload the page to see."));
  document.addEventListener("htmx:swapError", () =>
    toast("The answer could not be shown. Reload the page to see the current state."));
})();
