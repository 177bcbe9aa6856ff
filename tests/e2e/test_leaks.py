"""What nobody may read in a log: every secret and name is a canary, and every log is searched."""

import gzip
import json
import re
import secrets
from urllib.parse import quote, urlsplit

import pytest
import requests

from stack.keys import SERVICES
from tests.e2e import crashes
from tests.e2e.running import Client, wait_for
from tests.e2e.test_journey import token_in
from tests.e2e.test_promises import embedded_server_down

# No word of any program here.
WORD = "Zqcanary"
PASSWORD = f"{WORD}-Password-1"
NEW_PASSWORD = f"{WORD}-Password-2"
# Every access, refresh and service token begins so: JSON in base64.
JWT = re.compile(rb"eyJ[\w-]{8,}\.")
HEADERS = re.compile(rb"(?i)bearer +\S|basic +[a-z0-9+/]{8}|csrftoken=|sessionid=|jetway-\w+=")


def logs(jetway):
    """Yield each file that a process of the stack writes while it runs, those put away too."""
    for path in sorted(jetway.environment.var.rglob("*")):
        if path.is_file() and re.search(r"\.(log|out|err)(\.\d+)?(\.gz)?$", path.name):
            if path.parent.name != "mail":  # each mail is a file that ends in .log
                opened = gzip.open if path.suffix == ".gz" else open
                with opened(path, "rb") as file:
                    yield str(path.relative_to(jetway.environment.var)), file.read()


def hits(jetway, words, patterns=()):
    """Return the lines of the logs that have one of the words, or fit a pattern."""
    sought = re.compile(b"|".join(re.escape(word.encode()) for word in words), re.IGNORECASE)
    found = []
    for name, text in logs(jetway):
        for pattern in (sought, *patterns):
            for hit in pattern.finditer(text):
                around = text[max(hit.start() - 300, 0) : hit.end() + 60]
                found.append(f"{name}: {around.decode(errors='replace')}")
    return found


def stored_secrets(jetway):
    """Return the secrets the stack was started with: keys, and passwords within URLs."""
    variables = jetway.environment.variables()
    keys = jetway.environment.var / "keys"
    for path in keys.rglob("*"):
        if path.suffix == ".pem" or path.name == "secret":
            yield from (line for line in path.read_text().splitlines() if "-----" not in line)
    passwords = {
        urlsplit(value).password for name, value in variables.items() if name.endswith("_URL")
    }
    # RabbitMQ's own account, whose password is its name, tells nothing.
    yield from passwords - {None, "", "guest"}


class Person:
    """A traveller whose every word is a canary; what he sends is right, wrong and misplaced."""

    def __init__(self, jetway):
        self.jetway = jetway
        self.email = f"{WORD.lower()}-{secrets.token_hex(4)}@example.org"
        self.contact = f"{WORD.lower()}-contact-{secrets.token_hex(4)}@example.org"
        self.secrets = []
        self.client = Client(jetway)

    def send(self, path, body, *expected, **headers):
        answer = self.client.post(path, body, **headers)
        assert answer.status_code in expected, answer.text
        return answer

    def register(self):
        names = {"given_name": f"{WORD}Given", "family_name": f"{WORD}Family"}
        form = {"email": self.email, "password": PASSWORD, **names}
        self.send("/v1/auth/register", form, 202)
        self.send("/v1/auth/register", form, 202)
        self.send("/v1/auth/register", form | {"password": WORD, "language": WORD}, 400)
        self.send("/v1/auth/login", {"email": self.email, "password": PASSWORD}, 403)
        token = token_in(self.jetway.wait_for_mail(to=self.email, subject="Verify your email"))
        self.secrets.append(token)
        self.send(f"/v1/auth/verify-email?token={token}", {"token": token + WORD}, 422)
        self.client.session.get(f"{self.jetway.url}/verify-email?token={token}", timeout=30)
        self.send("/v1/auth/verify-email", {"token": token}, 204)

    def sign_in(self, password=PASSWORD):
        self.send("/v1/auth/login", {"email": self.email, "password": f"{WORD}-wrong"}, 401)
        self.client.email = self.email
        self.client.login(password)
        self._keep(self.client.tokens)

    def _keep(self, tokens):
        self.secrets += [tokens["access"], tokens["refresh"]]

    def refresh(self):
        refresh = self.client.tokens["refresh"]
        self._keep(self.send("/v1/auth/refresh", {"refresh": refresh}, 200).json())
        self.send("/v1/auth/refresh", {"refresh": refresh}, 401)  # spent: the sign-in ends
        del self.client.session.headers["Authorization"]

    def forget(self):
        self.send("/v1/auth/password/forgot", {"email": self.email}, 202)
        token = token_in(self.jetway.wait_for_mail(to=self.email, subject="password"))
        self.secrets.append(token)
        form = {"token": token, "password": NEW_PASSWORD}
        self.client.session.get(f"{self.jetway.url}/reset-password?token={token}", timeout=30)
        self.send("/v1/auth/password/reset", form | {"password": WORD}, 400)
        self.send("/v1/auth/password/reset", form, 204)

    def sign_in_by_form(self):
        """Sign in as browsers do, whose tokens are cookies."""
        browser = requests.Session()
        page = browser.get(f"{self.jetway.url}/login", timeout=30)
        csrf = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
        form = {"email": self.email, "password": NEW_PASSWORD, "csrfmiddlewaretoken": csrf}
        wrong = browser.post(f"{self.jetway.url}/login", form | {"password": WORD}, timeout=30)
        assert wrong.status_code == 401
        right = browser.post(f"{self.jetway.url}/login", form, timeout=30)
        assert right.status_code == 200 and len(browser.cookies) >= 2, right.status_code
        self.secrets += [cookie.value for cookie in browser.cookies]
        # A form of another site, and a cookie that is none of ours.
        form["csrfmiddlewaretoken"] = WORD
        assert browser.post(f"{self.jetway.url}/login", form, timeout=30).status_code == 403
        browser.get(f"{self.jetway.url}/v1/bookings", cookies={WORD: WORD}, timeout=30)

    def send_what_is_wrong(self):
        """Send canaries where they do not belong: fields, queries, headers, paths, bodies."""
        for path in ("/v1/bookings", "/v1/flights/search", "/v1/users", "/v1/airports"):
            self.client.get(path, **{"email": self.contact, "limit": WORD, WORD: PASSWORD})
        for path in (f"/v1/bookings/{WORD}", f"/v1/users/{WORD}", f"/v1/notifications/{WORD}"):
            self.client.get(path)
        for service in ("accounts", "bookings", "reminders", "flights"):
            url = f"{self.jetway.service_url(service)}/v1/bookings?contact_email={self.contact}"
            headers = {"Authorization": f"Basic {WORD}", "Cookie": f"sessionid={WORD}"}
            requests.get(url, headers=headers, timeout=30)
            requests.post(url, data=f'{{"email": "{WORD}', headers=headers, timeout=30)
        staff = f"{self.jetway.service_url('backoffice')}/admin/login/"
        page = requests.get(staff, timeout=30)
        csrf = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
        form = {"username": self.email, "password": PASSWORD, "csrfmiddlewaretoken": csrf}
        for token in (csrf, WORD):
            form["csrfmiddlewaretoken"] = token
            requests.post(staff, form, cookies=page.cookies, timeout=30)

    def booking(self, flight, **more):
        people = [
            {"given_name": f"{WORD}One", "family_name": f"{WORD}Last", "age": 36, "sex": "F"},
            {"given_name": f"{WORD}Two", "family_name": f"{WORD}Last", "age": 9, "sex": "M"},
        ]
        segment = {"flight_id": flight["id"], "cabin": "economy"}
        return {
            "segments": [segment],
            "passengers": people,
            "type": "instant",
            "contact_email": self.contact,
            **more,
        }

    def book(self, flight, *expected, key="", **more):
        key = key or f"{WORD}-{secrets.token_hex(8)}"
        return self.send(
            "/v1/bookings", self.booking(flight, **more), *expected, Idempotency_Key=key
        )


@pytest.fixture
def person(jetway):
    return Person(jetway)


def test_no_log_tells_a_secret_or_a_name(jetway, admin, person, make_flight):
    flight = make_flight(seats=40)
    person.register()
    person.sign_in()
    person.refresh()
    person.forget()
    person.sign_in(NEW_PASSWORD)
    person.sign_in_by_form()
    person.send_what_is_wrong()

    # Booked, repeated, refused in every way, cancelled.
    key = f"{WORD}-first"
    booked = person.book(flight, 201, key=key).json()["reference"]
    person.book(flight, 201, key=key)
    person.book(flight, 422, key=key, contact_email="other@example.org")
    person.book(flight, 400, contact_email=WORD, type=WORD)
    person.book(flight, 400, passengers=[{"given_name": WORD, "age": WORD, "sex": WORD}])
    person.book({"id": WORD}, 400)
    person.client.get(f"/v1/bookings/{booked}/ticket.pdf")
    person.send(f"/v1/bookings/{booked}/cancel", {"reason": WORD, WORD: WORD}, 200, 400)
    admin.get("/v1/users", email=person.email)
    admin.get("/v1/notifications", recipient=person.contact)

    # Faults nobody foresaw, which quote what they stumble over: one before an answer, one of the
    # relay, one of a handler. What they broke is done again.
    words = f"Duplicate entry '{person.contact}' {WORD} {PASSWORD}"
    orders = [crashes.lay(jetway.crashes, "outcome-not-begun", words=words)]
    fault = person.book(flight, 500)
    assert WORD not in fault.text.replace(f"{WORD}-", "")
    orders.append(crashes.lay(jetway.crashes, "event-not-marked", words=words))
    orders.append(crashes.lay(jetway.crashes, "event-not-handled", words=words))
    person.book(flight, 201)
    wait_for("every fault", lambda: not any(order.exists() for order in orders))

    # Parts that are away.
    jetway.supervisor.signal_process("flights", crashes.signal.SIGKILL)
    person.book(flight, 201, 202, 503)
    if jetway.servers is None:
        with embedded_server_down(jetway, "broker"):
            late = person.book(flight, 201, 202).json()["reference"]
    else:
        jetway.mailbox.refuse_once(person.contact)
        late = person.book(flight, 201, 202).json()["reference"]
        wait_for("the refusal", lambda: jetway.mailbox.refused)
    jetway.wait_for_mail(to=person.contact, subject=late, seconds=90)
    person.send("/v1/auth/logout", {"refresh": person.client.tokens["refresh"]}, 204)

    # The search does find: what is told of the faults, each with its kind but without its words.
    told = {name for name, text in logs(jetway) if b"tests.e2e.crashes.Ordered: what it" in text}
    relay = "worker-bookings" if jetway.servers is None else "relay-bookings"
    units = {"bookings", relay, "worker-reminders"}
    assert told == {f"log/{unit}.log" for unit in units}
    assert {f"log/{unit}.log" for unit in ("gateway", *SERVICES)} <= {n for n, _ in logs(jetway)}

    # Nor is what it shall not find missed where it is.
    mine = {WORD, person.email, quote(person.email), json.dumps(person.email), *person.secrets}
    sought = mine | set(stored_secrets(jetway))
    planted = jetway.environment.var / "log" / "planted.log"
    lines = [*sought, f"Authorization: Bearer {person.secrets[1][:8]}", "Cookie: sessionid=1"]
    planted.write_text("\n".join((*lines, "eyJhbGciOiJFUzI1NiJ9.e30")))
    assert len(hits(jetway, sought, (JWT, HEADERS))) >= len(lines) + 1
    planted.unlink()

    assert hits(jetway, sought, (JWT, HEADERS)) == []
