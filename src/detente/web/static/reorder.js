// Lists that are put in order: by dragging a handle (mouse, pen, touch). The buttons up and
// down of each line do the same without a script; with one, the focus stays on the line.

const remembered = "detente-focus";

for (const list of document.querySelectorAll("[data-reorder]")) {
  const form = document.querySelector("[data-reorder-form]");
  for (const handle of list.querySelectorAll("[data-handle]")) {
    handle.addEventListener("pointerdown", (event) => begin(event, list, handle.closest("li"), form));
  }
}

function begin(event, list, line, form) {
  if (event.button !== 0 && event.pointerType === "mouse") return;
  event.preventDefault();
  const from = [...list.children].indexOf(line);
  const next = line.nextElementSibling;
  line.classList.add("dragged");
  // the list is captured, because the line loses the pointer when it changes place
  list.setPointerCapture(event.pointerId);

  const move = (moving) => {
    const others = [...list.children].filter((each) => each !== line);
    const below = others.find((each) => {
      const box = each.getBoundingClientRect();
      return moving.clientY < box.top + box.height / 2;
    });
    if (below !== line.nextElementSibling) list.insertBefore(line, below || null);
    if (moving.clientY < 60) scrollBy(0, -12);
    if (moving.clientY > innerHeight - 60) scrollBy(0, 12);
  };
  const end = (ending) => {
    list.removeEventListener("pointermove", move);
    list.removeEventListener("pointerup", end);
    list.removeEventListener("pointercancel", end);
    removeEventListener("keydown", escape);
    line.classList.remove("dragged");
    if (ending.type !== "pointerup") return list.insertBefore(line, next);
    const to = [...list.children].indexOf(line);
    if (to === from) return undefined;
    form.elements.do.value = `${list.dataset.reorder}:to`;
    form.elements.at.value = String(from);
    form.elements.to.value = String(to);
    return form.requestSubmit();
  };
  const escape = (pressed) => {
    if (pressed.key === "Escape") end({ type: "cancelled" });
  };
  list.addEventListener("pointermove", move);
  list.addEventListener("pointerup", end);
  list.addEventListener("pointercancel", end);
  addEventListener("keydown", escape);
}

// After Up, Down or the menu the page comes back: the focus goes to the same line.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const line = button && button.closest("[data-row]");
  const way = button?.value.match(/:(up|down|to)$/)?.[1];
  if (!line || !way) return;
  const lines = [...line.parentElement.children];
  const at = lines.indexOf(line);
  const numbered = /^\d+$/.test(line.dataset.row);
  const place = { up: at - 1, down: at + 1, to: button.form.elements.to?.value }[way];
  const row = numbered ? String(place) : line.dataset.row;
  sessionStorage.setItem(remembered, JSON.stringify({ at: location.pathname, row, button: button.value }));
});
const kept = JSON.parse(sessionStorage.getItem(remembered) || "null");
sessionStorage.removeItem(remembered);
if (kept && kept.at === location.pathname) {
  const line = document.querySelector(`[data-row="${CSS.escape(kept.row)}"]`);
  const buttons = line ? [...line.querySelectorAll("button[name=do]")] : [];
  const menu = kept.button.endsWith(":to") && line?.querySelector(".menu summary");
  const wanted = buttons.find((each) => each.value === kept.button && !each.disabled);
  (menu || wanted || buttons.find((each) => !each.disabled))?.focus();
}
