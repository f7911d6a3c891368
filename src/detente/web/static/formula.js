// Formulas checked while they are typed, with the messages of the file's reader.

for (const field of document.querySelectorAll("input[data-formula]")) {
  const told = document.getElementById(`${field.id}-check`);
  let waiting = 0;
  let asked = 0;
  const check = async () => {
    const number = (asked += 1);
    if (!field.value.trim()) return say(field, told, "", false);
    try {
      const address = `${field.dataset.formula}.json?text=${encodeURIComponent(field.value)}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const found = await answer.json();
      if (number !== asked) return undefined;
      if (found.shown_faults.length) {
        const lines = found.shown_faults.map((each) => {
          const place = each.column ? ` (${each.column})` : "";
          return `${each.code}${place}: ${each.problem} ${each.found}. → ${each.mend}`;
        });
        return say(field, told, lines.join("\n"), true);
      }
      const counted = found.states === null ? "" : ` · ${field.dataset.count.replace("HOLDS", found.holds).replace("ALL", found.states)}`;
      return say(field, told, `${field.dataset.good}${found.in_words}${counted}`, false);
    } catch {
      return say(field, told, "", false); // saving checks it again
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, 200);
  });
}

function say(field, told, text, wrong) {
  told.textContent = text;
  told.classList.toggle("bad", wrong);
  field.setAttribute("aria-invalid", String(wrong));
}

// A name that is clicked goes into the formula that was typed in last.
let last = null;
document.addEventListener("focusin", (event) => {
  if (event.target.matches("input[data-formula]")) last = event.target;
});
for (const name of document.querySelectorAll("[data-insert]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small";
  button.textContent = name.textContent;
  button.addEventListener("click", () => {
    const own = name.closest("form")?.querySelector("input[data-formula]");
    const field = last?.isConnected ? last : own;
    if (!field) return;
    const at = field.selectionStart ?? field.value.length;
    const before = field.value.slice(0, at);
    const space = before && !/[\s(]$/.test(before) ? " " : "";
    field.setRangeText(space + name.textContent, at, field.selectionEnd ?? at, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  name.replaceWith(button);
}
