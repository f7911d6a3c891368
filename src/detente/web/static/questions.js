// A wait for an answer is told.
const form = document.querySelector("form[data-question]");
const working = form?.querySelector("[data-working]");

form?.addEventListener("submit", () => {
  working.hidden = false;
});
addEventListener("pageshow", () => {
  if (working) working.hidden = true;
});
