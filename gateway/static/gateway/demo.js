// The demo panel: search, book, read what was mailed; each step a call any client can make.
const panel = document.getElementById("demo");
const form = document.getElementById("search");
const found = document.getElementById("found");
const booked = document.getElementById("booked");
const PEOPLE = ["Ada", "Ralph", "Grace", "Alan", "Mary", "Charles", "Edith", "Max", "Lise"];
const MAIL_TRIES = 60;
let access = null;

form.elements.departure_date.valueAsDate = new Date(Date.now() + 30 * 24 * 3600 * 1000);

class Refused extends Error {}

async function call(method, path, { body, headers = {} } = {}) {
  const answer = await fetch(path, {
    method,
    credentials: "omit",
    headers: {
      Accept: "application/json",
      ...(body ? { "Content-Type": "application/json" } : {}),
      ...(access ? { Authorization: `Bearer ${access}` } : {}),
      ...headers,
    },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(25000),
  });
  const value = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Refused(`${value.title} (${value.code}). ${value.detail}`);
  return value;
}

async function signIn() {
  const { email, password } = panel.dataset;
  access = null;
  access = (await call("POST", "/v1/auth/login", { body: { email, password } })).access;
}

// An element with its texts and children: nothing of an answer is ever read as HTML.
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

async function attempt(place, action) {
  try {
    await action();
  } catch (error) {
    const told = error instanceof Refused ? error.message : "The API does not answer.";
    place.replaceChildren(make("p", { class: "alert", role: "alert" }, told));
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  booked.replaceChildren();
  attempt(found, async () => {
    const query = new URLSearchParams(new FormData(form));
    query.set("limit", "5");
    access = null;
    const { data } = await call("GET", `/v1/flights/search?${query}`);
    found.replaceChildren(data.length ? offers(data, Number(query.get("passengers"))) : make("p", {}, "No seat that day: try another."));
  });
});

function offers(itineraries, seats) {
  const rows = itineraries.map((one) => {
    const [first, last] = [one.segments[0], one.segments.at(-1)];
    const numbers = one.segments.map((segment) => segment.flight_number).join(" + ");
    const button = make("button", { type: "button", "aria-label": `Book ${numbers}` }, "Book");
    button.addEventListener("click", () => attempt(booked, () => book(one, seats, button)));
    return make("tr", {},
      make("td", {}, numbers),
      make("td", {}, `${first.origin} ${first.departs_at.slice(11, 16)}`),
      make("td", {}, `${last.destination} ${last.arrives_at.slice(11, 16)}`),
      make("td", { class: "price" }, `${one.price.amount} ${one.price.currency}`),
      make("td", {}, button));
  });
  const heads = ["Flight", "Leaves", "Arrives", "For all", "Book"].map((text) => make("th", { scope: "col" }, text));
  return make("table", { class: "offers" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows));
}

async function book(itinerary, seats, button) {
  button.disabled = true;
  try {
    await signIn();
    const booking = await call("POST", "/v1/bookings", {
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body: {
        segments: itinerary.segments.map(({ flight_id, cabin }) => ({ flight_id, cabin })),
        passengers: PEOPLE.slice(0, seats).map((given_name, n) => ({ given_name, family_name: "Lovelace", age: 36 - n, sex: "X" })),
        type: "instant",
        expected_total: itinerary.price,
      },
    });
    const mail = make("div", { class: "mail" }, make("p", { class: "soft" }, "The mail is on its way …"));
    booked.replaceChildren(
      make("h3", {}, `Booking ${booking.reference} is ${booking.status}`),
      make("p", {}, `${booking.number_of_seats} seats, ${booking.total.amount} ${booking.total.currency}. `,
        make("a", { href: `/v1/bookings/${booking.reference}` }, "Browse it"), " (sign in as the same traveller)."),
      mail);
    await showMail(booking, mail);
  } finally {
    button.disabled = false;
  }
}

async function showMail(booking, place) {
  for (let tries = 0; tries < MAIL_TRIES; tries += 1) {
    const { data } = await call("GET", booking.links.timeline);
    const sent = data.find((entry) => entry.what === "mail" && entry.to === "SUCCESS");
    if (sent) {
      const [kind, subject] = sent.reason.split(/: (.*)/s);
      place.replaceChildren(
        make("p", {}, make("strong", {}, subject || kind)),
        make("p", { class: "soft" }, `To ${booking.contact_email}, sent ${new Date(sent.at).toLocaleTimeString()} (${kind})`));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  place.replaceChildren(make("p", {}, "Not sent within a minute: see its timeline."));
}
