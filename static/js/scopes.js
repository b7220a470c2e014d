// Turns each provider's text area of scopes into chips with an input for more, and adds rows without a round trip. The
// text area stays the form's field: what the chips show is written back into it.
"use strict";

(() => {
  const editor = document.querySelector("[data-scopes]");
  if (!editor) return;

  const read = (area) => area.value.split(/[\s,]+/).filter(Boolean);

  function enhance(row) {
    const area = row.querySelector("[data-scopes-list]");
    const provider = row.querySelector("input");
    const box = document.createElement("div");
    box.className = "chips";
    const list = document.createElement("ul");
    list.className = "tags";
    const input = document.createElement("input");
    input.className = "input mono";
    input.id = `${area.id}-add`;
    input.autocomplete = "off";
    input.spellcheck = false;
    input.placeholder = "Type a scope, then Enter";
    box.append(list, input);
    area.hidden = true;
    area.after(box);
    const label = area.closest(".field").querySelector("label");
    label.htmlFor = input.id;

    function draw() {
      const name = provider.value.trim();
      label.textContent = name ? `Scopes of ${name}` : "Its scopes";
      const known = `known-scopes-${name}`;
      if (document.getElementById(known)) input.setAttribute("list", known);
      else input.removeAttribute("list");
      list.replaceChildren(...read(area).map(chip));
    }

    function chip(scope) {
      const item = document.createElement("li");
      item.className = "tag chip";
      item.append(scope);
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "chip-remove";
      remove.textContent = "×";
      remove.setAttribute("aria-label", `Remove ${scope}`);
      remove.addEventListener("click", () => {
        write(read(area).filter((s) => s !== scope));
        input.focus();
      });
      item.append(remove);
      return item;
    }

    function write(scopes) {
      area.value = [...new Set(scopes)].join("\n");
      draw();
    }

    function take() {
      if (!input.value.trim()) return false;
      write([...read(area), ...input.value.split(/[\s,]+/).filter(Boolean)]);
      input.value = "";
      return true;
    }

    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === ",") {
        if (take() || event.key === ",") event.preventDefault();
      } else if (event.key === "Backspace" && input.value === "") {
        write(read(area).slice(0, -1));
      }
    });
    input.addEventListener("change", take);
    provider.addEventListener("input", draw);
    area.form.addEventListener("submit", take, true);
    draw();
  }

  const rows = () => [...editor.querySelectorAll("[data-scopes-row]")];
  const blank = rows().at(-1).cloneNode(true);

  editor.querySelector("[data-add-provider]").addEventListener("click", (event) => {
    event.preventDefault();
    const row = blank.cloneNode(true);
    const number = rows().length;
    for (const element of row.querySelectorAll("[id]")) element.id = element.id.replace(/\d+$/, number);
    for (const label of row.querySelectorAll("label")) label.htmlFor = label.htmlFor.replace(/\d+$/, number);
    rows().at(-1).after(row);
    enhance(row);
    row.querySelector("input").focus();
  });

  for (const row of rows()) enhance(row);
})();
