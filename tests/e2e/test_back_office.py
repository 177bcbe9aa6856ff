"""Staff at work in a real browser: a delay and its mail, a second factor, pages for everybody."""

import re
import secrets
import time
from base64 import b32decode

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import expect

from tests.e2e.browsing import barriers, open_page
from tests.e2e.running import body_of, wait_for

LISTS = ("bookings/booking", "reminders/notificationticket", "accounts/user", "staff/auditentry")

pytestmark = pytest.mark.parametrize(
    "jetway",
    [pytest.param("embedded", marks=pytest.mark.embedded)],
    indirect=True,
    scope="session",
)


class Desk:
    """A member of staff at a browser."""

    def __init__(self, page, jetway):
        self.page = page
        self.url = jetway.service_url("backoffice")

    def give_password(self, account):
        self.page.goto(f"{self.url}/admin/")
        self.page.get_by_label("Email").fill(account["email"])
        self.page.get_by_label("Password").fill(account["password"])
        self.page.get_by_role("button", name="Log in").click()

    def open(self, path):
        self.page.goto(self.url + path)

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        # Before a link's words may stand its symbol's name.
        self.page.get_by_role("link", name=re.compile(rf"\b{re.escape(name)}$")).click()

    def sees(self, text):
        expect(self.page.locator("body")).to_contain_text(text)

    def number(self, label):
        """Return a large number by its label."""
        found = self.page.locator(".staff-numbers > div", has_text=label)
        return found.locator("dd").first.inner_text()


@pytest.fixture
def staff(page, jetway):
    desk = Desk(page, jetway)
    desk.give_password(jetway.accounts()["admin"])
    expect(page).to_have_title(re.compile("Dashboard"))
    return desk


@pytest.fixture
def booking(traveller, make_flight):
    flight = make_flight(seats=9)
    answer = traveller.book(flight["id"], key=secrets.token_hex(8), passengers=2)
    assert answer.status_code == 201, answer.text
    return answer.json()


def flight_of(booking):
    return booking["segments"][0]["flight_id"]


class TestDelay:
    def test_staff_see_who_is_concerned_confirm_and_the_traveller_is_mailed(
        self, staff, traveller, booking, jetway
    ):
        staff.open(f"/admin/flights/flight/{flight_of(booking)}/change/")
        staff.follow("Delay")
        staff.page.get_by_label("Minutes later").fill("95")
        staff.press("Preview")
        assert (staff.number("bookings"), staff.number("passengers")) == ("1", "2")
        staff.sees(booking["reference"])
        assert barriers(staff.page) == []
        assert mails_about(jetway, traveller, booking, "flight") == []

        staff.page.get_by_label("Why").fill("Late inbound airplane")
        staff.press("Delay")
        staff.sees("travellers are told")
        (mail,) = wait_for("the mail", lambda: mails_about(jetway, traveller, booking, "flight"))
        assert mail["Subject"].startswith("New times")
        staff.follow("History")
        staff.sees("Late inbound airplane")


def mails_about(jetway, traveller, booking, subject):
    return [
        mail
        for mail in jetway.mails(to=traveller.email, subject=subject)
        if booking["reference"] in body_of(mail)
    ]


class TestSecondFactor:
    def test_it_is_set_up_used_and_taken_away(self, page, staff, browser, jetway):
        account = jetway.accounts()["airline"]
        with open_page(browser) as other:
            desk = Desk(other, jetway)
            desk.give_password(account)
            desk.open("/admin/second-factor/set-up/")
            assert other.locator("img.staff-qr").evaluate("image => image.naturalWidth") > 0
            assert barriers(other) == []
            key = b32decode(other.locator(".staff-secret").inner_text())
            other.get_by_label("Code").fill(code(key))
            desk.press("Use it")
            expect(other.locator(".staff-codes li")).to_have_count(10)
            recovery = other.locator(".staff-codes li").first.inner_text()
            desk.follow("I have kept them")
            desk.sees("Next departures")

        # Each code works once: the next one is good already.
        for given in (code(key, ahead=30), recovery):
            with open_page(browser) as other:
                desk = Desk(other, jetway)
                desk.give_password(account)
                expect(other).to_have_url(re.compile("/second-factor/"))
                assert barriers(other) == []
                other.get_by_label("Code").fill(given)
                desk.press("Go on")
                desk.sees("Next departures")

        staff.open(f"/admin/accounts/user/?q={account['email']}")
        staff.follow(account["email"])
        staff.follow("Remove second factor")
        page.get_by_label("Why").fill("A test's phone")
        staff.press("Remove second factor")
        staff.sees("has no second factor any more")


def code(key, *, ahead=0):
    totp = TOTP(key)
    totp.time = time.time() + ahead
    return f"{totp.token():06}"


class TestPages:
    def test_nothing_keeps_people_from_using_them_light_or_dark(self, staff, booking):
        flight = f"/admin/flights/flight/{flight_of(booking)}"
        main = (
            *("/admin/", f"{flight}/change/", f"{flight}/act/cancel/"),
            f"/admin/bookings/booking/{booking['id']}/change/",
        )
        more = (
            *("/admin/flights/flight/", "/admin/flights/flight/add/", f"{flight}/passengers/"),
            f"/admin/bookings/booking/{booking['id']}/act/cancel/",
            *(f"{flight}/history/", f"{flight}/delete/", "/admin/nothing/"),
            *("/admin/flights/flight/import/", "/admin/password_change/"),
            *(f"/admin/{name}/" for name in LISTS),
        )
        for scheme, paths in {"light": (*main, *more), "dark": main}.items():
            staff.page.emulate_media(color_scheme=scheme)
            for path in paths:
                staff.open(path)
                assert barriers(staff.page) == [], f"{path}, {scheme}"

    def test_the_way_in_is_open_to_all(self, page, jetway):
        page.goto(f"{jetway.service_url('backoffice')}/admin/")
        assert barriers(page) == []

    def test_the_charts_are_drawn(self, staff):
        staff.open("/admin/")
        charts = staff.page.locator("canvas.chart")
        expect(charts).to_have_count(2)
        for n in range(2):
            # Chart.js sizes what it draws on; an idle canvas keeps its 300 by 150.
            assert charts.nth(n).evaluate("canvas => canvas.height") > 150

    def test_a_mail_is_shown_as_its_reader_gets_it(self, staff, booking, traveller, jetway):
        wait_for("the mail", lambda: mails_about(jetway, traveller, booking, "confirmed"))
        staff.open(f"/admin/reminders/notificationticket/?q={booking['reference']}")
        staff.page.get_by_role("link", name="booking_confirmed").first.click()
        frame = staff.page.frame_locator("iframe.staff-mail").first
        expect(frame.locator("body")).to_contain_text(booking["reference"])
        assert barriers(staff.page) == []
