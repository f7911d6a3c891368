// A question's address holds what was filled in, not every empty field; and a wait is told.
const form = document.querySelector("form[data-question]");
const working = form?.querySelector("[data-working]");

form?.addEventListener("formdata", (event) => {
  for (const name of new Set(event.formData.keys())) {
    const kept = event.formData.getAll(name).filter((value) => value.trim());
    event.formData.delete(name);
    for (const value of kept) event.formData.append(name, value);
  }
});
form?.addEventListener("submit", () => {
  working.hidden = false;
});
addEventListener("pageshow", () => {
  if (working) working.hidden = true;
});
