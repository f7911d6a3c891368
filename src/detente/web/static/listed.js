// Fills in the list of projects while their files are being read.
const LIST = "projects";

async function look() {
  try {
    const answer = await fetch("/");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const newer = page.getElementById(LIST);
    if (newer) show(newer);
  } catch {
    // the server may be busy; the next look tells
  }
  if (document.querySelector(`#${LIST}[data-unread]`)) setTimeout(look, 400);
}

// Puts the newer list in place; whoever stands on a link of it stays there.
function show(newer) {
  const held = document.activeElement?.closest(`#${LIST} a`)?.getAttribute("href");
  document.getElementById(LIST).replaceWith(newer);
  if (held) newer.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
}

setTimeout(look, 400);
