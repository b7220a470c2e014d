// Nothing moves away from under a pressed pointer, or the click would be lost: what does waits until it is released.
"use strict";

(() => {
  let pressed = false;
  let released = Promise.resolve();
  document.addEventListener("mousedown", (event) => {
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

  alterConsole.whenReleased = (act) => released.then(act);
})();
