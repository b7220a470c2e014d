// Copying is never silent. The clipboard needs a secure page; a hidden field does without; where both fail the text is
// selected and the person is told which keys to press.
"use strict";

(() => {
  const { toast } = alterConsole;

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
})();
