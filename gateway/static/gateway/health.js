// Whether each service answers, asked again every ten seconds.
const list = document.getElementById("parts");

function show(item, state, told) {
  item.className = state;
  item.querySelector(".told").textContent = told;
}

async function look() {
  let parts = [];
  try {
    const answer = await fetch("/readyz", { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(8000) });
    parts = (await answer.json()).parts;
  } catch {
    for (const item of list.children) show(item, "away", "no answer");
    return;
  }
  for (const item of list.children) {
    const name = item.dataset.part;
    // The gateway's own parts have no name in front.
    const own = parts.filter((part) =>
      name === "gateway" ? !/^(accounts|flights|bookings|reminders)\b/.test(part.name) : part.name === name || part.name.startsWith(name + "."));
    const bad = own.filter((part) => part.status !== "ok").map((part) => part.name);
    show(item, bad.length ? "away" : "ok", bad.length ? "without " + bad.join(", ") : "ready");
  }
}

look();
setInterval(() => document.hidden || look(), 10000);
