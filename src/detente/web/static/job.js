// Looks every second how far a job is, and goes on when it has ended.
const line = document.querySelector("[data-job]");

async function look() {
  try {
    const answer = await fetch(`${line.dataset.job}.json`, { headers: { Accept: "application/json" } });
    const { job } = await answer.json();
    if (job && job.state === "done") return location.replace(line.dataset.back);
    if (!job || !["waiting", "running"].includes(job.state)) return location.reload();
    line.textContent = line.textContent.replace(/[\d.,]+/, String(job.seconds));
  } catch {
    // the server may be busy; the next look tells
  }
  setTimeout(look, 1000);
}

if (line) setTimeout(look, 1000);
