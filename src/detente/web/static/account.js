// Marking words of an account, and coding them with two keys. Without it, sentences are ticked
// and the form is filled in by hand.

const text = document.querySelector(".account-text");
const form = document.querySelector("#coding");
const bar = document.querySelector(".mark-bar");

for (const switches of document.querySelectorAll("form[data-auto]"))
  switches.addEventListener("change", () => switches.requestSubmit());

/** How many code points stand in `words` before the UTF-16 place `until`. */
export function codePoints(words, until) {
  // inside a surrogate pair: the pair counts when it has been passed whole
  const split = until > 0 && until < words.length
    && /[\uD800-\uDBFF]/.test(words[until - 1]) && /[\uDC00-\uDFFF]/.test(words[until]);
  let number = 0;
  for (const _ of words.slice(0, split ? until - 1 : until)) number += 1;
  return number;
}

/** The place in the account, in code points, of a boundary of the browser's selection. */
function placeOf(node, offset, forwards) {
  const inside = node.nodeType === Node.TEXT_NODE ? node.parentElement.closest("[data-at]") : null;
  if (inside) return Number(inside.dataset.at) + codePoints(node.data, offset);
  // between elements: the next run behind the boundary, or the end of the last one before it
  const edge = document.createRange();
  edge.setStart(node, offset);
  let before = null;
  for (const run of text.querySelectorAll("[data-at]")) {
    const after = edge.comparePoint(run, 0) >= 0;
    if (after && forwards) return Number(run.dataset.at);
    if (after) break;
    before = run;
  }
  return before && Number(before.dataset.at) + codePoints(before.textContent, before.textContent.length);
}

function marked() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer) && !range.intersectsNode(text)) return null;
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
  const start = placeOf(range.startContainer, range.startOffset, true);
  const end = placeOf(range.endContainer, range.endOffset, false);
  if (start === null || end === null || start >= end) return null;
  return { start, end };
}

/** The words between two places, from the runs that are shown. */
function wordsOf({ start, end }) {
  let words = "";
  for (const run of text.querySelectorAll("[data-at]")) {
    const at = Number(run.dataset.at);
    const points = [...run.textContent];
    if (at < end && at + points.length > start)
      words += points.slice(Math.max(0, start - at), end - at).join("");
  }
  return words;
}

// what the address points at, where no place of the page is named
if (!location.hash) document.querySelector("#here")?.scrollIntoView({ block: "center" });

if (text && form) {
  const told = form.querySelector("#marked");
  const ticks = [...text.querySelectorAll(".tick input")];
  let kept = null;

  const tell = () => {
    const chosen = ticks.filter((tick) => tick.checked).map((tick) => tick.value);
    const words = kept ? wordsOf(kept) : chosen.join(", ");
    told.textContent = words ? "" : told.dataset.none;
    if (words) {
      const quote = document.createElement("q");
      quote.dir = "auto";
      quote.textContent = words.length > 240 ? `${words.slice(0, 160)} … ${words.slice(-60)}` : words;
      told.append(quote);
    }
    bar.hidden = !words;
  };

  const keep = (span) => {
    kept = span;
    form.elements.start.value = span ? span.start : "";
    form.elements.end.value = span ? span.end : "";
    if (span) for (const tick of ticks) tick.checked = false;
    tell();
  };

  document.addEventListener("selectionchange", () => {
    const span = marked();
    if (span && (!kept || span.start !== kept.start || span.end !== kept.end)) keep(span);
  });
  for (const tick of ticks) tick.addEventListener("change", () => (tick.checked ? keep(null) : tell()));

  const open = (type) => {
    if (!kept && !ticks.some((tick) => tick.checked)) {
      const here = document.activeElement.closest?.(".sentence");
      if (here) here.querySelector(".tick input").checked = true;
      tell();
    }
    form.elements.type.value = type;
    form.elements.type.dispatchEvent(new Event("change"));
    const fields = [...form.querySelectorAll("input:not([type=hidden]), select")];
    const label = form.elements.label;
    if (!label.value || label.value === label.dataset.made) {
      const words = kept ? wordsOf(kept) : ticks.filter((t) => t.checked)
        .map((t) => [...t.closest(".sentence").querySelectorAll("[data-at]")].map((run) => run.textContent).join("")).join(" ");
      label.value = label.dataset.made = [...words.replace(/\s+/g, " ").trim()].slice(0, 200).join("");
    }
    const first = fields.find((field) => field.name !== "type" && field.offsetParent && !field.closest("details"));
    (first ?? form.elements.type).focus();
    if (first === label) label.select();
    form.scrollIntoView({ block: "nearest" });
  };

  const keys = new Map([...form.elements.type.options].map((o) => [o.dataset.key, o.value]));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const tick = event.target.closest?.(".tick input");
    if (event.key === "Escape" && form.contains(event.target)) {
      (ticks.find((each) => each.checked) ?? ticks[0])?.focus();
      return;
    }
    if (!tick && event.target.closest?.("input, textarea, select, button, a, summary")) return;
    if (tick && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      const next = ticks[ticks.indexOf(tick) + (event.key === "ArrowDown" ? 1 : -1)];
      event.preventDefault();
      if (next && event.shiftKey) {
        tick.checked = next.checked = true;
        keep(null);
      }
      next?.focus();
      return;
    }
    const type = event.shiftKey ? undefined : keys.get(event.key.toLowerCase());
    if (type) {
      event.preventDefault();
      open(type);
    }
  });

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) open(button.dataset.type);
  });
  // Enter in a list of choices saves too
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("select")) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  if (form.elements.start.value) kept = { start: Number(form.elements.start.value), end: Number(form.elements.end.value) };
  tell();
  for (const badge of text.querySelectorAll("a.badge"))
    badge.addEventListener("click", () => (document.querySelector("#passages-here").open = true));
}
