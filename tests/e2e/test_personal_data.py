"""After an erasure a user's words stand nowhere: every field gets one, every store is searched."""

import json
import re
import secrets
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
import redis

from stack.prove.tables import Tables
from tests.e2e.running import Client, wait_for
from tests.e2e.test_journey import PASSWORD, token_in

EMBEDDED = pytest.param("embedded", marks=pytest.mark.embedded)
# No airport in the world is called so.
WORD = "xqcanary"
# One transport's message, as it lies in the broker's journal, is gone once that is rewritten; mails
# are in their readers' mailboxes. See docs/personal-data.md.
LEFT_OUT = ("mail/", "valkey/appendonlydir/")


class Everything:
    """Whatever the embedded stack keeps, searched for a word."""

    def __init__(self, jetway):
        self._jetway = jetway
        self._var = jetway.environment.var
        self.tables = Tables(jetway.environment.variables())

    def rows(self):
        """Return table and row of each hit in the databases."""
        hits = []
        for path in sorted((self._var / "db").glob("*.sqlite3")):
            with closing(sqlite3.connect(path, timeout=10)) as database:
                names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                for (table,) in names.fetchall():
                    rows = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608
                    hits += [f"{table}: {row}" for row in rows if WORD in str(row).lower()]
        return hits

    def keys(self):
        """Return the keys of cache and broker that are called so or hold it."""
        hits = []
        variables = self._jetway.environment.variables()
        for name in ("CACHE_URL", "BROKER_URL"):
            server = redis.Redis.from_url(variables[name])
            for key in server.scan_iter(count=1000):
                # As the server would write it to disk, so uncompressed.
                value = server.dump(key) or b""
                if WORD.encode() in key.lower() or WORD.encode() in value.lower():
                    hits.append(f"{name}: {key!r}")
        return hits

    def files(self):
        """Return the files that have it in their bytes: databases, their logs, our logs."""
        return [
            name
            for path in sorted(self._var.rglob("*"))
            if path.is_file()
            and not (name := str(path.relative_to(self._var))).startswith(LEFT_OUT)
            and WORD.encode() in path.read_bytes().lower()
        ]


def uncompressed(jetway):
    for name in ("CACHE_URL", "BROKER_URL"):
        server = redis.Redis.from_url(jetway.environment.variables()[name])
        server.config_set("rdbcompression", "no")


def planted(everything, user_id, email):
    """Leave a trace in the back office's log, as staff who looked at the account would."""
    everything.tables.change(
        "accounts",
        "INSERT INTO staff_auditentry (at, actor_id, actor, role, action, 'table', row_id,"
        " row_name, why, details, outcome, result, request_id, ip) VALUES"  # noqa: S608
        f" ('{datetime.now(UTC):%Y-%m-%d %H:%M:%S}', '{user_id.replace('-', '')}', 'staff',"
        f" 'admin', 'verify', 'accounts.user', '{user_id}', '{email}', '{WORD} called', '{{}}',"
        " 'done', '', '', '')",
    )


@pytest.fixture
def person(jetway):
    """Somebody whose every word is a canary, signed in."""
    email = f"{WORD}-{secrets.token_hex(4)}@example.org"
    names = {"given_name": f"{WORD.capitalize()}given", "family_name": f"{WORD.capitalize()}family"}
    stranger = Client(jetway)
    stranger.post("/v1/auth/register", {"email": email, "password": PASSWORD, **names})
    token = token_in(jetway.wait_for_mail(to=email, subject="Verify your email"))
    assert stranger.post("/v1/auth/verify-email", {"token": token}).status_code == 204
    return Client(jetway, email=email, password=PASSWORD)


def passengers():
    return [
        {"given_name": f"{WORD}one", "family_name": f"{WORD}last", "age": 36, "sex": "F"},
        {"given_name": f"{WORD}two", "family_name": f"{WORD}last", "age": 9, "sex": "M"},
    ]


@pytest.mark.parametrize("jetway", [EMBEDDED], indirect=True)
def test_a_user_takes_everything_along_and_leaves_nothing_behind(
    jetway, person, admin, make_flight
):
    everything = Everything(jetway)
    uncompressed(jetway)
    flight = make_flight(seats=20)
    booked = []
    for number, kind in enumerate(["instant", "hold"]):
        body = {
            "segments": [{"flight_id": flight["id"], "cabin": "economy"}],
            "passengers": passengers(),
            "type": kind,
            "contact_email": f"{WORD}-contact@example.org",
        }
        answer = person.post("/v1/bookings", body, Idempotency_Key=f"{WORD}-{number}")
        assert answer.status_code == 201, answer.text
        booked.append(answer.json()["reference"])
    jetway.wait_for_mail(to=f"{WORD}-contact@example.org", subject=booked[0])
    person.post("/v1/auth/password/forgot", {"email": person.email})
    custom = {"subject": f"Dear {WORD}", "content": f"About {WORD}"}
    custom |= {"recipient_email": person.email, "notification_time": "2035-01-01T00:00:00Z"}
    assert admin.post("/v1/notifications", custom).status_code == 201
    # Who looks for a person must leave no trace in a log either.
    admin.get("/v1/users", email=WORD)
    admin.get("/v1/notifications", recipient=person.email)
    user_id = person.tokens["user"]["id"]
    planted(everything, user_id, person.email)

    refusal = person.session.delete(f"{jetway.url}/v1/users/me", timeout=30)
    assert (refusal.status_code, refusal.json()["code"]) == (409, "live_bookings")
    assert sorted(refusal.json()["bookings"]) == sorted(booked)
    for reference in booked:
        assert person.post(f"/v1/bookings/{reference}/cancel", {}).status_code == 200

    taken = person.post("/v1/users/me/export")
    assert taken.status_code == 200, taken.text
    mine = taken.json()
    assert {one["reference"] for one in mine["bookings"]} == set(booked)
    assert len(re.findall(f"(?i){WORD}last", json.dumps(mine["bookings"]))) == 4
    assert {"email_verification", "booking_confirmed", "custom"} <= {
        one["kind"] for one in mine["mails"]
    }
    assert {one["why"] for one in mine["staff_actions"]} == {f"{WORD} called"}

    # The search does find.
    tables = {one.partition("_")[0] for one in everything.rows()}
    assert tables >= {"accounts", "bookings", "reminders", "staff"}
    files = {name.partition(".")[0] for name in everything.files()}
    assert files == {"db/accounts", "db/bookings", "db/reminders"}
    answer = person.session.delete(f"{jetway.url}/v1/users/me", timeout=30)
    assert answer.status_code == 202, answer.text
    assert person.get("/v1/users/me").status_code == 401
    assert person.get("/v1/bookings").status_code == 401
    erasure_id = answer.json()["id"].replace("-", "")
    finished = ("accounts", "accounts_erasure", f"id = '{erasure_id}' AND finished_at IS NOT NULL")
    wait_for("every receipt", lambda: everything.tables.count(*finished))
    receipts = f"SELECT part FROM accounts_erasurereceipt WHERE erasure_id = '{erasure_id}'"

    assert everything.rows() == []
    assert everything.keys() == []
    # The databases' own files follow behind the commit, when nobody is reading them.
    wait_for("clean files", lambda: everything.files() == [], seconds=20)
    parts = {one[0] for one in everything.tables.rows("accounts", receipts)}
    assert parts == {"accounts", "backoffice", "bookings", "reminders"}
    for reference in booked:
        kept = admin.get(f"/v1/bookings/{reference}").json()
        assert (kept["status"], kept["passengers"]) == ("cancelled", [])
        assert kept["total"] == {"amount": "258.00", "currency": "EUR"}
