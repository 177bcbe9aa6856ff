"""An outage of the broker as long as the promises name, and what follows it."""

import time

import pytest

from tests.e2e.running import audit, wait_for
from tests.e2e.test_promises import book_many, broker_down, expect_one_mail_each

OUTAGE_SECONDS = 300


@pytest.mark.long
def test_five_minutes_without_the_broker_lose_no_event_and_are_made_up_for_in_one(
    jetway, traveller, make_flight
):
    flight = make_flight(seats=120)
    with broker_down(jetway):
        down_since = time.monotonic()
        references = book_many(traveller, flight, 100)
        assert jetway.mails(to=traveller.email, subject=references[0]) == []
        time.sleep(OUTAGE_SECONDS - (time.monotonic() - down_since))
    wait_for(
        "nothing left to publish, handle or send",
        lambda: audit(jetway.environment, "--settled").returncode == 0,
        seconds=60,
    )
    expect_one_mail_each(jetway, traveller, references)
