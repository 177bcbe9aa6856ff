"""What developers meet: the front page, the browsable API, the documentation, the client."""

import re
import sys
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from tests.e2e.browsing import barriers, wider_than_a_phone
from tests.e2e.running import body_of

CLIENT = Path(__file__).resolve().parents[2] / "clients" / "python"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
DAY = (datetime.now(UTC) + timedelta(days=30)).date()
# Operations of every method are in it.
ONLY_ONE_TAG = """document.querySelectorAll(".opblock").forEach((one) => {
  if (!one.id.startsWith("operations-catalogue-")) one.remove();
})"""
# A body that is no JSON is in it.
ONLY_ONE_SECTION = """document.querySelectorAll("[data-section-id]").forEach((one) => {
  if (!one.dataset.sectionId.startsWith("tag/bookings")) one.remove();
})"""

pytestmark = pytest.mark.parametrize(
    "jetway",
    [pytest.param("embedded", marks=pytest.mark.embedded)],
    indirect=True,
    scope="session",
)


@pytest.fixture
def sign_in(jetway, page):
    """Sign in as the demo traveller on the page one is sent to."""

    def sign_in():
        account = jetway.accounts()["traveller"]
        page.get_by_role("link", name="Sign in").first.click()
        page.get_by_label("Email").fill(account["email"])
        page.get_by_label("Password").fill(account["password"])
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()

    return sign_in


class TestInABrowser:
    def test_a_developer_searches_signs_in_books_and_cancels(self, jetway, page, sign_in):
        page.goto(f"{jetway.url}/v1/")
        page.get_by_role("link", name="/v1/flights/search").click()
        assert barriers(page) == []
        page.get_by_label("passengers").fill("2")
        page.get_by_role("button", name="GET").click()
        assert barriers(page) == []
        page.get_by_role("link", name=re.compile("^Book ")).first.click()
        sign_in()
        assert barriers(page) == []
        page.get_by_role("button", name="POST").click()
        page.get_by_text("201 Created").wait_for()
        page.get_by_role("link", name="Cancel", exact=True).click()
        reference = page.url.split("/")[-2]
        page.get_by_role("button", name="POST").click()
        page.get_by_text("200 OK").wait_for()
        page.goto(f"{jetway.url}/v1/bookings/{reference}")
        page.get_by_text('"cancelled"').wait_for()
        assert barriers(page) == []
        assert wider_than_a_phone(page) == 0
        page.get_by_role("button", name="Sign out").click()
        page.goto(f"{jetway.url}/v1/bookings/{reference}")
        page.get_by_text("401 Unauthorized").wait_for()

    def test_the_front_page_books_and_shows_the_mail(self, jetway, page):
        page.goto(jetway.url)
        for name in ("Gateway", "Accounts", "Flights", "Bookings", "Reminders"):
            page.locator("#parts .ok", has_text=name).wait_for()
        page.get_by_role("button", name="Search").click()
        page.get_by_role("button", name="Book ").first.click()
        page.locator(".mail strong").wait_for(timeout=60_000)
        title = page.get_by_role("heading", name="Booking ").inner_text()
        reference = title.split()[1]
        assert reference in page.locator(".mail strong").inner_text()
        to = jetway.accounts()["traveller"]["email"]
        assert jetway.mails(to=to, subject=reference)
        assert barriers(page) == []
        assert wider_than_a_phone(page) == 0

    def test_swagger_ui_tries_a_call_by_the_cookie(self, jetway, page, sign_in, traveller):
        page.goto(f"{jetway.url}/docs")
        page.locator(".opblock").first.wait_for()
        # The rest looks the same: looking at all of it takes long.
        page.evaluate(ONLY_ONE_TAG)
        assert barriers(page) == []
        sign_in()
        page.goto(f"{jetway.url}/docs")
        call = page.locator("#operations-users-update_me")
        call.locator(".opblock-summary-control").click()
        call.get_by_role("button", name="Execute").click()
        call.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
        # The example's is German: later tests look for English mails.
        assert traveller.patch("/v1/users/me", {"language": "en"}).status_code == 200

    def test_redoc_shows_every_call(self, jetway, page):
        page.goto(f"{jetway.url}/docs/redoc")
        page.get_by_role("heading", name="Book an itinerary").wait_for()
        page.evaluate(ONLY_ONE_SECTION)
        assert barriers(page) == []

    def test_a_mailed_link_is_opened_and_its_button_pressed(self, jetway, page):
        email = f"grace-{uuid4().hex[:8]}@example.org"
        form = {"email": email, "password": "Correct-horse-7", "given_name": "Grace"}
        requests.post(f"{jetway.url}/v1/auth/register", json=form, timeout=30)
        mail = body_of(jetway.wait_for_mail(to=email, subject="Verify"))
        page.goto(re.search(r"http\S+/verify-email\?token=\S+", mail)[0])
        assert barriers(page) == []
        page.get_by_role("button", name="Verify your email").click()
        page.get_by_role("heading", name="Your email address is verified").wait_for()
        assert barriers(page) == []
        page.get_by_role("main").get_by_role("link", name="Sign in").click()
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password").fill(form["password"])
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()

    @pytest.mark.parametrize(
        "path",
        [*("/login", "/docs/errors", "/v1/", "/reset-password?token=t"), "/nothing", "/v1/nothing"],
    )
    def test_nothing_serious_keeps_people_from_a_page(self, jetway, page, path):
        page.goto(jetway.url + path)
        assert barriers(page) == []
        assert wider_than_a_phone(page) == 0


def test_everything_the_root_lists_is_there(jetway, traveller):
    """Follow every link from `/v1/`, two steps deep, as the traveller."""
    session = requests.Session()
    session.headers.update(BROWSER)
    session.headers["Authorization"] = traveller.session.headers["Authorization"]
    seen, waiting, broken = set(), deque([("/v1/", 0)]), {}
    while waiting:
        path, depth = waiting.popleft()
        if path in seen:
            continue
        seen.add(path)
        answer = session.get(jetway.url + path, timeout=30)
        if answer.status_code >= 400 and answer.status_code not in (401, 403):
            broken[path] = answer.status_code
        if depth < 2 and "html" in answer.headers["Content-Type"]:
            main = answer.text.partition("<main")[2]
            links = re.findall(r'href="(/[^"#]*)', main)[: 12 if depth else None]
            waiting.extend((link.replace("&amp;", "&"), depth + 1) for link in links)
    assert broken == {}, broken
    assert len(seen) > 40


def test_the_published_client_books_a_flight(jetway, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(CLIENT), *sys.path])
    from jetway_client import AuthenticatedClient, Client
    from jetway_client.api.auth import login
    from jetway_client.api.bookings import book_itinerary, get_booking
    from jetway_client.api.flights import search_flights
    from jetway_client.models import BookingInputRequest, LoginInputRequest, Problem

    account = jetway.accounts()["traveller"]
    with Client(jetway.url) as client:
        tokens = login.sync(client=client, body=LoginInputRequest(**account))
        found = search_flights.sync(
            client=client, origin="BLR", destination="DEL", departure_date=DAY
        )
    segment = found.data[0].segments[0]
    body = BookingInputRequest.from_dict(
        {
            "segments": [{"flight_id": str(segment.flight_id), "cabin": segment.cabin}],
            "passengers": [{"given_name": "Ada", "family_name": "Lovelace", "age": 36, "sex": "F"}],
            "type": "instant",
        }
    )
    with AuthenticatedClient(jetway.url, token=tokens.access) as client:
        booking = book_itinerary.sync(client=client, body=body, idempotency_key=str(uuid4()))
        again = get_booking.sync(booking.reference, client=client)
        refused = get_booking.sync("ZZZZZZ", client=client)
    assert (booking.status, booking.number_of_seats) == ("confirmed", 1)
    assert again.id == booking.id
    assert isinstance(refused, Problem) and refused.code == "not_found"
