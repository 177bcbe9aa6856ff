"""What every answer tells browsers: each kind of page there is, found by following links."""

import re
from collections import deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
import requests

from tests.e2e.running import Client

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
LINK = re.compile(r'(?:href|src|action)="([^"#]+)')
# What differs within a kind of page: ids, codes of airports, carriers and bookings.
NAMES = re.compile(r"/([0-9a-f-]{32,36}|\d+|[A-Z0-9]{2,6})(?=/|$)")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Nothing comes from elsewhere, no page stands in another's frame, no script stands in a page.
POLICY = {
    "default-src": ("'self'", "'none'"),
    "base-uri": ("'none'",),
    "form-action": ("'self'", "'none'"),
    "frame-ancestors": ("'none'", "'self'"),
}
UNSAFE_SCRIPTS = ("'unsafe-inline'", "data:", "blob:", "*", "http:", "https:")

pytestmark = pytest.mark.parametrize(
    "jetway",
    [pytest.param("embedded", marks=pytest.mark.embedded)],
    indirect=True,
    scope="session",
)


def faults(answer):
    """Return what is wrong with the headers of an answer."""
    told = answer.headers
    found = [
        f"{name}: {told.get(name)}" for name, value in ALWAYS.items() if told.get(name) != value
    ]
    if not told.get("Content-Type", "").startswith("text/html") or not answer.content:
        return found
    if told.get("X-Frame-Options") not in ("DENY", "SAMEORIGIN"):
        found.append(f"X-Frame-Options: {told.get('X-Frame-Options')}")
    header = told.get("Content-Security-Policy", "")
    policy = dict(one.strip().partition(" ")[::2] for one in header.split(";"))
    found += [f"{name} of {header!r}" for name in POLICY if policy.get(name) not in POLICY[name]]
    scripts = policy.get("script-src", policy.get("default-src", "*")).split()
    found += [f"script-src of {header!r}" for one in UNSAFE_SCRIPTS if one in scripts]
    return found


class Walk:
    """Follows links from page to page of one process, one of each kind."""

    def __init__(self, url, session):
        self.url = url
        self.kinds = {}
        self.faults = {}
        self._session = session

    def visit(self, *paths):
        waiting = deque(self.url + path for path in paths)
        while waiting:
            at = waiting.popleft()
            parts = urlsplit(at)
            kind = NAMES.sub("/…", parts.path)
            if kind.startswith("/static/"):  # one of a kind is enough
                kind = f"/static/….{kind.rpartition('.')[2]}"
            # An export is a file; and who signs out sees no more pages.
            if not at.startswith(f"{self.url}/") or kind in self.kinds or "logout" in at:
                continue
            answer = self.check(kind, "GET", at)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                waiting += [urljoin(answer.url, unescape(one)) for one in LINK.findall(answer.text)]

    def check(self, kind, method, url, **options):
        """Ask for something and note what is wrong with the answer."""
        answer = self._session.request(method, url, timeout=60, **options)
        for one in (*answer.history, answer):
            if wrong := faults(one):
                self.faults[f"{kind} {one.status_code}"] = wrong
        self.kinds[kind] = answer.status_code
        return answer


@pytest.fixture
def gateway(jetway, traveller):
    session = requests.Session()
    session.headers.update(BROWSER)
    walk = Walk(jetway.url, session)
    page = session.get(f"{jetway.url}/login", timeout=30)
    csrf = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    account = {**jetway.accounts()["traveller"], "csrfmiddlewaretoken": csrf}
    walk.check("wrong password", "POST", f"{jetway.url}/login", data=account | {"password": "no"})
    walk.check("signed in", "POST", f"{jetway.url}/login", data=account)
    return walk


@pytest.fixture
def office(jetway):
    session = requests.Session()
    session.headers.update(BROWSER)
    walk = Walk(jetway.service_url("backoffice"), session)
    walk.visit("/admin/login/")
    account = jetway.accounts()["admin"]
    form = {"username": account["email"], "next": "/admin/"}
    form["csrfmiddlewaretoken"] = session.cookies["csrftoken"]
    login = f"{walk.url}/admin/login/"
    walk.check("wrong password", "POST", login, data=form | {"password": "no"})
    form["csrfmiddlewaretoken"] = session.cookies["csrftoken"]
    walk.check("signed in", "POST", login, data=form | {"password": account["password"]})
    walk.kinds.pop("/admin/", None)
    return walk


def test_every_page_of_the_gateway(gateway, traveller, make_flight):
    booked = traveller.book(make_flight(seats=3)["id"], key="headers").json()["reference"]
    gateway.visit("/", "/v1/", "/docs", "/docs/redoc", "/docs/errors", "/login")
    gateway.visit("/verify-email?token=x", "/reset-password?token=x", f"/v1/bookings/{booked}")
    gateway.visit("/nothing/here", "/v1/nothing/here", "/v1/bookings/nobodys", "/static/nothing.js")
    gateway.visit("/openapi.json", "/livez", "/readyz", "//elsewhere", "/v1/flights/search")
    url = gateway.url
    gateway.check("no form of ours", "POST", f"{url}/login", data={"email": "a"})
    gateway.check("other method", "DELETE", f"{url}/docs")
    gateway.check("other host", "GET", f"{url}/", headers={"Host": "elsewhere.example"})
    gateway.check("no sane form", "POST", f"{url}/v1/bookings", data="%%%")
    gateway.check("a program's", "GET", f"{url}/v1/bookings", headers={"Accept": "*/*"})
    gateway.check("no such path", "GET", f"{url}/nothing", headers={"Accept": "*/*"})
    assert gateway.faults == {}
    statuses = set(gateway.kinds.values())
    assert {200, 400, 401, 403, 404, 405} <= statuses, gateway.kinds
    assert len(gateway.kinds) >= 30, sorted(gateway.kinds)


def test_every_page_of_the_back_office(office):
    office.visit("/admin/", "/", "/nothing", "/admin/nothing/", "/static/nothing.js", "/livez")
    office.check("no form of ours", "POST", f"{office.url}/admin/login/", cookies={"csrftoken": ""})
    office.check("signed out", "POST", f"{office.url}/admin/logout/")
    assert office.faults == {}
    assert {200, 403, 404} <= set(office.kinds.values()), office.kinds
    assert len(office.kinds) >= 40, sorted(office.kinds)


@pytest.mark.parametrize("service", ["accounts", "flights", "bookings", "reminders"])
def test_every_service_at_its_own_port(jetway, traveller, service):
    session = requests.Session()
    session.headers.update(BROWSER)
    session.headers["Authorization"] = traveller.session.headers["Authorization"]
    walk = Walk(jetway.service_url(service), session)
    paths = (
        "/v1/users/me",
        "/v1/airports",
        "/v1/bookings",
        "/v1/notifications",
        "/livez",
        "/nothing",
    )
    walk.visit(*paths, "/v1/users", "/internal/v1/nothing")
    assert walk.faults == {}
    assert {200, 404} <= set(walk.kinds.values())


def test_a_program_is_told_the_same(jetway):
    anybody = Client(jetway)
    for path in ("/v1/airports", "/v1/bookings", "/v1/nothing", "/livez", "/openapi.json"):
        assert faults(anybody.get(path)) == [], path
