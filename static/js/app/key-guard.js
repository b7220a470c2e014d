// An address ends up in histories and logs, so a key must never become part of one: no field that is searched by takes it.
"use strict";

(() => {
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
})();
