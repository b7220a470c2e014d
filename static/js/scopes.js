// Turns each provider's text area of scopes, and that of secrets, into chips with an input for more, suggests scopes that are
// often needed, and adds and removes rows without a round trip. The text area stays the form's field: chips are written back into it.
"use strict";

(() => {
  const editor = document.querySelector("[data-scopes]");
  if (!editor) return;

  // A list of scopes is often copied with spaces or commas between them; the text area has one a line.
  const split = (typed) => typed.split(/[\s,]+/).filter(Boolean);
  const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
  const rows = () => [...editor.querySelectorAll("[data-scopes-row]")];
  const whenReleased = window.alterConsole?.whenReleased || ((act) => act());
  let made = rows().length;

  function element(name, className, text = "") {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function button(className, text, label, click) {
    const made = element("button", className, text);
    made.type = "button";
    made.setAttribute("aria-label", label);
    made.addEventListener("click", click);
    return made;
  }

  // No two rows are called the same: where the provider does not tell a row apart, its number does.
  function nameRows() {
    const providers = rows().map((row) => row.querySelector("input").value.trim());
    rows().forEach((row, i) => {
      const number = i > 0 ? ` ${i + 1}` : "";
      const again = providers.indexOf(providers[i]) < i ? `, row${number}` : "";
      const name = providers[i] ? providers[i] + again : number && `provider${number}`;
      row.querySelector("label").textContent = `Provider${number}`;
      row.querySelector(".chips input").labels[0].textContent = name ? `Scopes of ${name}` : "Its scopes";
      row.querySelector("[data-remove-provider]").setAttribute("aria-label", `Remove ${name || "this provider"}`);
    });
  }

  function enhance(row) {
    const area = row.querySelector("[data-scopes-list]");
    const provider = row.querySelector("input"); // secrets have none
    const remove = row.querySelector("[data-remove-provider]");
    const adds = row.querySelector("[data-scopes-add]");
    const label = area.closest(".field").querySelector("label");
    const list = element("ul", "tags");
    const suggested = element("div", "suggestions");
    const input = adds ? adds.content.querySelector("input").cloneNode() : element("input", "input mono");
    const box = element("div", "chips");
    label.id = `${area.id}-label`;
    box.setAttribute("role", "group");
    box.setAttribute("aria-labelledby", label.id);
    input.id = `${area.id}-add`;
    input.autocomplete = "off";
    input.spellcheck = false;
    input.placeholder = `Type a ${provider ? "scope" : "slug"}, then Enter`;
    label.htmlFor = input.id;
    box.append(list, input, suggested);
    area.hidden = true;
    if (remove) remove.hidden = false;
    area.after(box);

    const chosen = () => lines(area.value);

    function write(scopes) {
      area.value = [...new Set(scopes)].join("\n");
      draw();
    }

    function draw() {
      const name = provider?.value.trim();
      const known = [...(document.getElementById(`known-scopes-${name}`)?.options || [])].map((o) => o.value);
      list.replaceChildren(...chosen().map(chip));
      suggested.replaceChildren(...known.filter((s) => !chosen().includes(s)).map(suggestion));
    }

    function chip(scope) {
      const item = element("li", "tag chip", scope);
      item.append(button("chip-remove", "×", `Remove ${scope}`, () => {
        write(chosen().filter((s) => s !== scope));
        input.focus();
      }));
      return item;
    }

    function suggestion(scope) {
      return button("tag suggestion", `+ ${scope}`, `Add ${scope}`, () => {
        write([...chosen(), ...typed(), scope]);
        (suggested.querySelector("button") || input).focus();
      });
    }

    function typed() {
      const scopes = split(input.value);
      input.value = "";
      return scopes;
    }

    function take() {
      const scopes = typed();
      if (scopes.length > 0) write([...chosen(), ...scopes]);
    }

    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === ",") {
        take();
        event.preventDefault();
      } else if (event.key === "Backspace" && input.value === "") {
        write(chosen().slice(0, -1));
      }
    });
    input.addEventListener("change", () => whenReleased(take)); // a press elsewhere ends the typing
    provider?.addEventListener("input", () => {
      draw();
      nameRows();
    });
    remove?.addEventListener("click", () => {
      const next = row.nextElementSibling;
      row.remove();
      nameRows();
      (next?.querySelector("input, button") || editor.querySelector("[data-add-provider]")).focus();
    });
    area.form.addEventListener("submit", take, true);
    draw();
  }

  const add = editor.querySelector("[data-add-provider]");
  add.addEventListener("click", (event) => {
    event.preventDefault();
    const number = made++;
    const row = document.getElementById("scopes-row").content.firstElementChild.cloneNode(true);
    for (const one of row.querySelectorAll("[id]")) one.id = one.id.replace(/\d+$/, number);
    for (const label of row.querySelectorAll("label")) label.htmlFor = label.htmlFor.replace(/\d+$/, number);
    add.parentElement.before(row);
    enhance(row);
    nameRows();
    row.querySelector("input").focus();
  });

  for (const row of [...rows(), ...editor.querySelectorAll("[data-secrets-row]")]) enhance(row);
  nameRows();
})();
