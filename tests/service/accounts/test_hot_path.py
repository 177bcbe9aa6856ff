"""Sign-ins answered in front of Django, against what Django answers to the same."""

import json
import re

import pytest
from django.db import OperationalError
from django.utils import timezone

from apps.accounts.api import hot
from apps.accounts.models import RefreshFamily, RefreshToken
from apps.accounts.services import sign_in
from common.auth import tokens
from common.errors import Unavailable
from tests.factories.accounts import PASSWORD, VERIFICATION, mails_to, make_user
from tests.factories.raw_wsgi import Counting, call

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL = "ada@example.org"
# Two sign-ins of one user have other tokens.
_NEW = re.compile(rb'"(access|refresh)":"[^"]+"')


@pytest.fixture
def django():
    return Counting()


@pytest.fixture
def both(django):
    """Sign in both ways; return the answer they agree on, and whether Django was needed."""

    def both(body, **environ):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()

        def post(application):
            return call(
                application,
                environ.get("path", hot.PATH),
                environ.get("query", ""),
                body=content,
                **{
                    "method": "POST",
                    "CONTENT_TYPE": "application/json",
                    "HTTP_X_REQUEST_ID": "request-0001",
                    **{name: value for name, value in environ.items() if name.isupper()},
                },
            )

        before = django.asked
        answer = post(hot.HotPath(django))
        needed = django.asked > before
        assert known(answer) == known(post(django.application))
        return answer, needed

    return both


def known(answer):
    headers = [one for one in answer.headers if one[0] != "Content-Length"]
    assert int(answer.header("Content-Length")) == len(answer.body)
    return answer.status, headers, _NEW.sub(rb"\1", answer.body)


def plain(**more):
    return {"email": EMAIL, "password": PASSWORD, **more}


class TestAnswers:
    @pytest.mark.parametrize("fields", [{}, {"carrier": "LH"}, {"is_admin": True}])
    def test_a_sign_in(self, both, fields):
        user = make_user(email=EMAIL, language="de", **fields)
        answer, needed = both(plain(email="Ada@example.org"))
        assert (answer.status, needed) == ("200 OK", False)
        pair = json.loads(answer.body)
        principal = tokens.from_header(f"Bearer {pair['access']}")
        assert (principal.user_id, principal.email) == (user.id, EMAIL)
        assert sorted(principal.roles) == sorted(user.roles)
        assert RefreshFamily.objects.filter(id=principal.session_id, user=user).exists()
        assert sign_in.refresh(token=pair["refresh"], now=timezone.now()).user == user
        assert RefreshToken.objects.count() == 3

    @pytest.mark.parametrize(
        "body", [plain(password="another one"), plain(email="grace@example.org")]
    )
    def test_a_refusal(self, both, body):
        make_user(email=EMAIL)
        answer, needed = both(body)
        assert (answer.status, needed) == ("401 Unauthorized", False)
        assert json.loads(answer.body)["code"] == "invalid_credentials"
        assert answer.header("WWW-Authenticate")
        assert not RefreshFamily.objects.exists()

    def test_an_address_not_verified(self, both):
        make_user(email=EMAIL, verified=False)
        answer, needed = both(plain())
        assert (answer.status, needed) == ("403 Forbidden", False)
        assert json.loads(answer.body)["code"] == "email_not_verified"
        assert mails_to(EMAIL, VERIFICATION)

    def test_too_many_at_once(self, both, monkeypatch):
        def busy(*_):
            raise Unavailable("Too many people are signing in; try again.", retry_after=5)

        make_user(email=EMAIL)
        monkeypatch.setattr(sign_in, "matches", busy)
        answer, needed = both(plain())
        assert (answer.status, answer.header("Retry-After")) == ("503 Service Unavailable", "5")
        assert not needed

    def test_redis_away(self, both, redis_away):
        make_user(email=EMAIL)
        redis_away(away=True)
        answer, needed = both(plain())
        assert (answer.status, needed) == ("503 Service Unavailable", False)

    def test_a_database_that_is_away_is_asked_again_by_django(self, both, monkeypatch):
        def away(**_):
            raise OperationalError(2013, "Lost connection")

        make_user(email=EMAIL)
        monkeypatch.setattr(sign_in, "_open", away)
        answer, needed = both(plain())
        assert (answer.status, needed) == ("503 Service Unavailable", True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'"ada"',
        {},
        {"email": EMAIL},
        plain(more=1),
        plain(email=" ada@example.org "),
        plain(email="ada@münchen.example"),
        plain(email="nobody"),
        plain(email=1),
        plain(email=None),
        plain(email="a" * 250 + "@example.org"),
        plain(password=""),
        plain(password=None),
        plain(password=12345678),
        plain(password="Tr4vel\x00light"),
        plain(password="x" * 1025),
        b'{"email": "ada@example.org", "password": "\\ud800"}',
    ],
)
def test_what_is_not_plainly_right_is_djangos(both, body):
    make_user(email=EMAIL)
    _, needed = both(body)
    assert needed


@pytest.mark.parametrize(
    "environ",
    [
        {"query": "a=1"},
        {"path": "/v1/auth/login/"},
        {"CONTENT_TYPE": "application/x-www-form-urlencoded"},
        {"HTTP_ACCEPT": "application/yaml"},
        {"HTTP_AUTHORIZATION": "Bearer nonsense"},
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
    ],
)
def test_other_requests_are_djangos(both, environ):
    make_user(email=EMAIL)
    _, needed = both(plain(), **environ)
    assert needed
