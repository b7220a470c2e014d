// Improves pages that already work without it: messages for failed requests, one send per
// form, copy buttons, menus, the search box and keyboard shortcuts. Elements are found by
// their data- attributes. Other scripts use window.alterConsole.
"use strict";

(() => {
  const root = document.documentElement;
  // Behind an open dialog nothing can be read, so messages go into it.
  const toasts = () =>
    document.querySelector("dialog[open] [data-toasts]") || document.getElementById("toasts");

  root.dataset.js = "";
  document.body.removeAttribute("hx-disable"); // not before there is somebody to say what fails
  if (window.htmx) root.dataset.live = "";

  // Messages

  function toast(text, kind = "error") {
    const box = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
    box.className = `toast toast-${kind}`;
    box.dataset.toast = kind;
    box.querySelector("[data-toast-text]").textContent = text;
    const shown = [...toasts().querySelectorAll("[data-toast-text]")];
    if (shown.some((p) => p.textContent === text)) return;
    if (kind === "success") toasts().querySelector('[data-toast="success"]')?.remove(); // what was done last is so
    toasts().append(box);
    expire(box);
  }

  // Good news leaves by itself; trouble stays until it is read.
  function expire(box) {
    if (box.dataset.toast !== "success" && box.dataset.toast !== "info") return;
    let timer = setTimeout(() => box.remove(), 8000);
    box.addEventListener("pointerenter", () => clearTimeout(timer));
    box.addEventListener("focusin", () => clearTimeout(timer));
  }

  document.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
  });

  // Requests made by htmx: whatever fails is said, never swallowed.

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

  // What takes long is said, too: nobody should wonder whether a button was pressed.
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
  document.addEventListener("htmx:beforeRequest", () => busy(+1));
  document.addEventListener("htmx:afterRequest", (event) => {
    busy(-1);
    release(event.detail.elt.closest("form"));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    focusMarked(event.detail.elt);
    const news = event.detail.elt.querySelector("[data-announce]");
    if (news) document.getElementById("announcer").textContent = news.textContent;
  });
  document.addEventListener("said", (event) => toast(event.detail.value, "success"));

  // Forms are sent once; a second click while the answer is on its way does nothing.

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending !== undefined) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = "";
    event.submitter?.setAttribute("data-busy", "");
    if (!form.matches("[hx-post], [data-hx-post]")) busy(+1);
  }, true);

  function release(form) {
    if (!form) return;
    delete form.dataset.sending;
    for (const button of form.querySelectorAll("button[data-busy]")) button.removeAttribute("data-busy");
  }

  // The back button may bring back a page with its forms still marked as sent.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) release(form);
    busy(-running);
  });

  // A half-filled form asks before it is left, unless it is sent or given up by its own link.

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-keep-typed]");
    if (!form) return;
    const content = () => new URLSearchParams(new FormData(form)).toString();
    const begun = form.dataset.keepTyped === "changed" ? content() : null;
    const typed = () => content() !== begun || [...form.querySelectorAll("input:not([name])")].some((i) => i.value);
    let givenUp = false;
    form.addEventListener("click", (event) => { givenUp = Boolean(event.target.closest("[data-give-up] a")); });
    window.addEventListener("beforeunload", (event) => {
      if (!givenUp && form.dataset.sending === undefined && typed()) event.preventDefault();
    });
  });

  // Empty filters stay out of the address.
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("form[data-omit-empty]")) return;
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });

  // Search: an address ends up in histories and logs, so a key must never become part of one.

  // Whole keys only, as the server tells them: names may begin like one. A checksum that is wrong is a key typed wrong.
  const keyLike = /(?:^|[^\w-])alter_key_[\w-]{40}(?![\w-])|alter_(?:rk|ak|dk|pk)_[a-z2-7]{22}_[a-z2-7]{6}/;

  function refuseKey(input, event) {
    const found = keyLike.test(input.value);
    const message = document.getElementById(input.dataset.guardKey);
    message.hidden = !found;
    input.setAttribute("aria-invalid", String(found));
    if (found) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    return found;
  }

  for (const type of ["input", "keyup", "change", "search"]) {
    document.addEventListener(type, (event) => {
      if (event.target.matches?.("[data-guard-key]")) refuseKey(event.target, event);
    }, true);
  }
  document.addEventListener("submit", (event) => {
    const input = event.target.querySelector("[data-guard-key]");
    if (input) refuseKey(input, event);
  }, true);
  document.addEventListener("htmx:beforeRequest", (event) => {
    for (const input of document.querySelectorAll("[data-guard-key]")) {
      if (keyLike.test(input.value)) event.preventDefault();
    }
  }, true);

  // Nothing moves away from under a pressed pointer, or the click would be lost: what does waits until it is released.

  let pressed = false;
  let released = Promise.resolve();
  let clicked = null;
  document.addEventListener("mousedown", (event) => {
    clicked = event.target;
    if (event.button !== 0) return;
    pressed = true;
    released = new Promise((done) => {
      const release = () => setTimeout(() => { // after the click
        pressed = false;
        done();
      });
      for (const type of ["mouseup", "dragend"]) document.addEventListener(type, release, { capture: true, once: true });
    });
  }, true);

  // A list that was searched for anew is asked for again.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig.elt;
    if (!pressed || !form.matches("form[method=get]")) return;
    event.detail.shouldSwap = false;
    released.then(() => form.isConnected && form.requestSubmit());
  });

  // Keyboard: "/" goes to the search box, j and k walk down and up the rows.

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

  // Menus close when attention goes elsewhere.

  for (const type of ["click", "focusin"]) {
    document.addEventListener(type, (event) => {
      for (const menu of document.querySelectorAll("[data-menu][open]")) {
        if (!menu.contains(event.target)) menu.open = false;
      }
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Copying is never silent. The clipboard needs a secure page; a hidden field does without;
  // where both fail the text is selected and the person is told which keys to press.

  async function copy(text, fallbackElement) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      if (copyThroughField(text)) return true;
    }
    fallbackElement.dispatchEvent(new CustomEvent("select-to-copy", { bubbles: true })); // what is masked must show now
    getSelection().selectAllChildren(fallbackElement);
    toast("The browser would not copy. The text is selected: press Ctrl+C, or ⌘C on a Mac.", "warning");
    return false;
  }

  function copyThroughField(text) {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "visually-hidden";
    const focused = document.activeElement;
    (document.querySelector("dialog[open]") || document.body).append(field);
    field.select();
    let done = false;
    try {
      done = document.execCommand("copy");
    } catch {
      // reported by the caller
    }
    field.remove();
    focused?.focus();
    return done;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    if (!(await copy(source.textContent, source))) return;
    button.dataset.done = "";
    toast("Copied.", "success");
    setTimeout(() => delete button.dataset.done, 2000);
  });

  // Focus goes to what the server marked: the summary of what is wrong, or the first field.

  function focusMarked(within) {
    const marked = within.querySelector?.("[data-focus]");
    marked?.focus({ preventScroll: false });
  }

  for (const box of toasts().querySelectorAll("[data-toast]")) expire(box);

  // A message that came in the address was for this once: not for a reload, a bookmark or a copied link.
  const here = new URL(location.href);
  if (here.searchParams.has("said")) {
    here.searchParams.delete("said");
    history.replaceState(history.state, "", here);
  }
  focusMarked(document);

  window.alterConsole = { copy, toast, whenReleased: (act) => released.then(act) };
})();
