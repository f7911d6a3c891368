// Drawings that can be moved and enlarged: wheel, drag, pinch, buttons, keys. What is changed
// is the drawing's viewBox; without a script it is shown whole and scrolled.

for (const figure of document.querySelectorAll("[data-panzoom]")) {
  const svg = figure.querySelector("svg");
  if (svg) live(figure, svg);
}

function live(figure, svg) {
  const whole = svg.viewBox.baseVal;
  const first = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  let view = { ...first };
  svg.setAttribute("preserveAspectRatio", "xMidYMin meet");
  // a small drawing is not blown up
  svg.style.maxHeight = `min(${Math.max(220, first.height)}px, 70vh, 46rem)`;
  figure.classList.add("live");
  figure.tabIndex = 0;
  figure.setAttribute("role", "group");
  if (figure.dataset.label) figure.setAttribute("aria-label", figure.dataset.label);

  const show = () => svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  const scale = () => {
    const box = svg.getBoundingClientRect();
    return Math.max(view.width / box.width, view.height / box.height);
  };
  const zoom = (by, at = null) => {
    const width = Math.min(first.width * 2, Math.max(first.width / 40, view.width * by));
    const ratio = width / view.width;
    const point = at || { x: view.x + view.width / 2, y: view.y + view.height / 2 };
    view = {
      x: point.x - (point.x - view.x) * ratio,
      y: point.y - (point.y - view.y) * ratio,
      width,
      height: view.height * ratio,
    };
    show();
  };
  const pan = (x, y) => {
    view.x = Math.min(first.x + first.width, Math.max(first.x - view.width, view.x + x));
    view.y = Math.min(first.y + first.height, Math.max(first.y - view.height, view.y + y));
    show();
  };
  const reset = () => {
    view = { ...first };
    show();
  };
  const under = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY);
    return point.matrixTransform(svg.getScreenCTM().inverse());
  };

  // The wheel alone scrolls the page; with Ctrl, and by pinching, it enlarges.
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(Math.exp(event.deltaY / 400), under(event));
  }, { passive: false });

  const held = new Map();
  let moved = 0;
  svg.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, event);
    moved = 0;
  });
  svg.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    held.set(event.pointerId, event);
    moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
    if (moved > 6 && !svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
    if (held.size === 1) {
      pan((before.clientX - event.clientX) * scale(), (before.clientY - event.clientY) * scale());
    } else if (held.size === 2) {
      const [other] = [...held.values()].filter((each) => each.pointerId !== event.pointerId);
      const far = (each) => Math.hypot(each.clientX - other.clientX, each.clientY - other.clientY);
      const middle = { clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 };
      zoom(far(before) / Math.max(1, far(event)), under(middle));
    }
  });
  for (const ending of ["pointerup", "pointercancel"]) {
    svg.addEventListener(ending, (event) => held.delete(event.pointerId));
  }
  svg.addEventListener("pointerleave", (event) => {
    if (!svg.hasPointerCapture(event.pointerId)) held.delete(event.pointerId);
  });
  // A drag is no click on the state below it.
  svg.addEventListener("click", (event) => {
    if (moved > 6) event.preventDefault();
  }, true);
  svg.addEventListener("dragstart", (event) => event.preventDefault());

  const keys = {
    ArrowLeft: () => pan(-view.width / 8, 0),
    ArrowRight: () => pan(view.width / 8, 0),
    ArrowUp: () => pan(0, -view.height / 8),
    ArrowDown: () => pan(0, view.height / 8),
    "+": () => zoom(0.8),
    "=": () => zoom(0.8),
    "-": () => zoom(1.25),
    0: reset,
  };
  figure.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  // A state that gets the focus comes into sight.
  svg.addEventListener("focusin", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    const box = link.getBBox();
    const inside = box.x >= view.x && box.y >= view.y && box.x + box.width <= view.x + view.width && box.y + box.height <= view.y + view.height;
    if (inside) return;
    view.x = box.x + box.width / 2 - view.width / 2;
    view.y = box.y + box.height / 2 - view.height / 2;
    show();
  });

  const tools = document.createElement("div");
  tools.className = "tools";
  for (const [sign, name, act] of [["+", figure.dataset.in, () => zoom(0.8)], ["−", figure.dataset.out, () => zoom(1.25)], ["⤢", figure.dataset.whole, reset]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small";
    button.textContent = sign;
    button.title = name || sign;
    button.setAttribute("aria-label", name || sign);
    button.addEventListener("click", act);
    tools.append(button);
  }
  figure.prepend(tools);
}
