"""The second factor: set up, asked for, and required when the setting says so."""

import time
from base64 import b32encode

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories.accounts import PASSWORD, make_user
from tests.factories.staff import act, desk, last_entry

pytestmark = pytest.mark.django_db(databases=["default", "flights", "bookings", "reminders"])
LIST = "/admin/flights/flight/"
ENTER = "/admin/second-factor/"
SET_UP = "/admin/second-factor/set-up/"


@pytest.fixture
def boss():
    return make_user(email="boss@example.org", is_admin=True)


def sign_in(user) -> Client:
    client = Client()
    form = {"username": user.email, "password": PASSWORD}
    assert client.post("/admin/login/", form).status_code == 302
    return client


def code(user, *, confirmed=True, at=None) -> str:
    """Return what the user's authenticator shows."""
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    totp = TOTP(device.bin_key)
    totp.time = at or time.time()
    return f"{totp.token():06}"


def set_up(client, user) -> list[str]:
    """Set a second factor up; return the recovery codes."""
    client.get(SET_UP)
    answer = client.post(SET_UP, {"code": code(user, confirmed=False)})
    return answer.context["codes"]


def is_in(client) -> bool:
    return client.get(LIST).status_code == 200


def is_asked(client, page=ENTER) -> bool:
    answer = client.get(LIST, follow=True)
    return answer.redirect_chain[-1][0].split("?")[0] == page


def test_without_one_the_password_is_enough(boss):
    assert is_in(sign_in(boss))


class TestRequired:
    @pytest.fixture(autouse=True)
    def _required(self, settings):
        settings.STAFF_SECOND_FACTOR = True

    def test_who_has_none_sets_one_up_first(self, boss):
        client = sign_in(boss)
        assert is_asked(client, SET_UP)
        assert len(set_up(client, boss)) == 10
        assert is_in(client)

    @pytest.mark.parametrize("fields", [{"is_admin": True}, {"carrier": "LH"}])
    def test_every_page_of_staff_is_behind_it(self, fields):
        client = desk(make_user(**fields))
        for path in ("/admin/", LIST, "/admin/accounts/user/", "/admin/autocomplete/"):
            assert client.get(path).status_code == 302

    def test_a_session_begun_before_is_asked_too(self, boss, settings):
        settings.STAFF_SECOND_FACTOR = False
        client = sign_in(boss)
        assert is_in(client)
        settings.STAFF_SECOND_FACTOR = True
        assert not is_in(client)


class TestInUse:
    @pytest.fixture(autouse=True)
    def codes(self, boss):
        with time_machine.travel(time.time() - 300):
            return set_up(sign_in(boss), boss)

    def test_it_is_asked_for_at_the_next_sign_in_and_leads_where_one_wanted(self, boss):
        client = sign_in(boss)
        answer = client.get(LIST, follow=True)
        assert answer.redirect_chain[-1][0].startswith(ENTER)
        form = {"code": code(boss), "next": LIST}
        assert client.post(ENTER, form).headers["Location"] == LIST
        assert is_in(client)

    def test_a_wrong_code_lets_nobody_in(self, boss):
        client = sign_in(boss)
        wrong = f"{(int(code(boss)) + 1) % 1000000:06}"
        answer = client.post(ENTER, {"code": wrong})
        assert "not the code of this moment" in str(answer.context["form"].errors)
        assert is_asked(client)

    def test_a_code_works_once(self, boss):
        shown = code(boss)
        sign_in(boss).post(ENTER, {"code": shown})
        other = sign_in(boss)
        other.post(ENTER, {"code": shown})
        assert not is_in(other)

    def test_guessing_is_slowed_down(self, boss):
        client = sign_in(boss)
        for _ in range(3):
            client.post(ENTER, {"code": "000000"})
        answer = client.post(ENTER, {"code": code(boss)})
        assert "Too many wrong codes" in str(answer.context["form"].errors)
        assert not is_in(client)

    def test_a_recovery_code_lets_in_once(self, boss, codes):
        client = sign_in(boss)
        client.post(ENTER, {"code": codes[0].upper()})
        assert is_in(client)
        other = sign_in(boss)
        other.post(ENTER, {"code": codes[0]})
        assert not is_in(other)
        assert StaticToken.objects.count() == 9

    def test_the_password_alone_sets_no_other_one_up(self, boss):
        client = sign_in(boss)
        before = TOTPDevice.objects.get().key
        assert client.get(SET_UP).headers["Location"] == ENTER
        client.post(SET_UP, {"code": "123456"})
        assert TOTPDevice.objects.get().key == before

    def test_its_owner_replaces_it_with_new_recovery_codes(self, boss, codes):
        client = sign_in(boss)
        client.post(ENTER, {"code": code(boss)})
        fresh = set_up(client, boss)
        assert not set(fresh) & set(codes)
        assert TOTPDevice.objects.count() == 1
        assert is_in(client)

    def test_who_gave_the_password_alone_can_sign_out(self, boss):
        client = sign_in(boss)
        assert client.post("/admin/logout/").status_code == 200
        assert SESSION_KEY not in client.session
        assert client.get(ENTER).headers["Location"] == "/admin/login/"

    def test_who_is_all_the_way_in_can_sign_out_too(self, boss):
        client = sign_in(boss)
        client.post(ENTER, {"code": code(boss)})
        assert client.get("/admin/logout/").status_code == 405
        client.post("/admin/logout/")
        assert SESSION_KEY not in client.session

    def test_another_page_is_no_way_on(self, boss):
        client = sign_in(boss)
        form = {"code": code(boss), "next": "https://evil.example/"}
        assert client.post(ENTER, form).headers["Location"] == "/admin/"

    def test_a_lost_one_is_taken_away_by_another_admin(self, boss):
        theirs = sign_in(boss)
        theirs.post(ENTER, {"code": code(boss)})
        act(desk(), boss, "remove-second-factor", why="phone lost, called back")
        assert not TOTPDevice.objects.exists()
        assert not is_in(theirs)
        assert is_in(sign_in(boss))
        entry = last_entry()
        assert (entry.action, entry.why) == ("remove-second-factor", "phone lost, called back")


class TestSetUp:
    def test_each_look_shows_a_new_secret_and_the_one_before_confirms_no_more(self, boss):
        client = sign_in(boss)
        client.get(SET_UP)
        with time_machine.travel(time.time() - 300):
            first = code(boss, confirmed=False)
            shown = client.get(SET_UP).context["secret"]
            answer = client.post(SET_UP, {"code": first})
        assert answer.context["form"].errors
        assert answer.context["secret"] == shown
        client.post(SET_UP, {"code": code(boss, confirmed=False)})
        assert b32encode(TOTPDevice.objects.get(confirmed=True).bin_key).decode() == shown

    def test_another_sign_in_is_shown_nobody_elses_secret(self, boss):
        ours, theirs = sign_in(boss), sign_in(boss)
        known = theirs.get(SET_UP).context["secret"]
        assert ours.get(SET_UP).context["secret"] != known
        theirs.get(SET_UP)
        answer = ours.post(SET_UP, {"code": code(boss, confirmed=False)})
        assert answer.context["form"].errors
        assert not TOTPDevice.objects.filter(confirmed=True).exists()


def test_setting_one_up_is_logged_and_its_secret_is_not(boss):
    client = sign_in(boss)
    codes = set_up(client, boss)
    entry = last_entry()
    assert (entry.action, entry.result) == ("set up second factor", "in use")
    key = TOTPDevice.objects.get().key
    assert key not in str(entry.details)
    assert not any(one in str(entry.details) for one in codes)


def test_it_has_no_page_that_shows_secrets(boss):
    client = sign_in(boss)
    for model in ("otp_totp/totpdevice", "otp_static/staticdevice"):
        assert client.get(f"/admin/{model}/").status_code == 404


@pytest.mark.parametrize("page", [ENTER, SET_UP])
def test_it_is_for_staff(page):
    assert Client().get(page).status_code == 302
    assert desk(make_user()).get(page).status_code == 403
