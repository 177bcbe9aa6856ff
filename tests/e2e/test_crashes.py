"""A key sent again and again while the processes behind it die between any two steps."""

import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.e2e import crashes
from tests.e2e.running import wait_for
from tests.e2e.test_promises import ready


def send(client, flight, step, key):
    """Return the answer, None where the crash took it away."""
    try:
        return client.book(flight["id"], key=key, contact_email=address(step, key))
    except requests.RequestException:
        return None


def address(step, key):
    return f"{step}-{key}@crash.example"


def every_booking(client):
    query = {"limit": 200}
    while True:
        page = client.get("/v1/bookings", **query).json()
        yield from page["data"]
        if page["meta"]["next"] is None:
            return
        query["cursor"] = page["meta"]["next"]


def decided(answer):
    """Tell whether an answer says what became of the booking."""
    return answer is not None and answer.status_code in (200, 201)


@pytest.fixture
def crash_everywhere(jetway, traveller, make_flight):
    """Have a process die at each step, twenty copies of one request under way; return the keys."""

    def crash():
        flight, run = make_flight(seats=60), secrets.token_hex(4)
        keys = {step: f"{run}-{number}" for number, step in enumerate(crashes.STEPS)}
        seen = {step: [] for step in keys}
        for step, key in keys.items():
            order = crashes.lay(jetway.crashes, step)
            copies = lambda _, step=step, key=key: send(traveller, flight, step, key)  # noqa: E731

            def twenty_at_once(step=step, order=order, copies=copies):
                # Right after a death the gateway may refuse them all: then twenty more.
                with ThreadPoolExecutor(max_workers=20) as pool:
                    seen[step] += pool.map(copies, range(20))
                return not order.exists()

            wait_for(f"death at {step}", twenty_at_once)
            wait_for("everything up again", lambda: ready(jetway))
        return flight, keys, seen

    return crash


class TestCrashes:
    def test_a_key_sent_twenty_times_around_a_crash_at_each_step_makes_one_booking(
        self, jetway, admin, traveller, crash_everywhere
    ):
        flight, keys, seen = crash_everywhere()
        for step, key in keys.items():
            look = lambda step=step, key=key: [  # noqa: E731
                one for one in [send(traveller, flight, step, key)] if decided(one)
            ]
            seen[step] += wait_for(f"an answer for {step}", look, seconds=120)
        made = {step: {a.json()["id"] for a in seen[step] if decided(a)} for step in keys}
        assert {step: len(ids) for step, ids in made.items()} == dict.fromkeys(keys, 1)
        cabin = admin.get(f"/v1/flights/{flight['id']}").json()["cabins"][0]
        assert cabin["seats_available"] == 60 - len(keys)

        booked = Counter(one["contact_email"] for one in every_booking(traveller))
        assert {step: booked[address(step, key)] for step, key in keys.items()} == dict.fromkeys(
            keys, 1
        )

        addresses = {address(step, key) for step, key in keys.items()}

        def confirmations():
            mails = jetway.mails(to="@crash.example", subject="confirmed")
            return Counter(mail["To"] for mail in mails if mail["To"] in addresses)

        wait_for("a mail for each", lambda: len(confirmations()) == len(keys), seconds=200)
        assert set(confirmations().values()) == {1}
