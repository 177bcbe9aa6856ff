"""What is for services alone takes nobody else's word, also straight on a service's own port."""

import base64
import hmac
import itertools
import json
import time
from pathlib import Path

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from common.auth.service_tokens import HEADER
from tests.factories.internal_calls import INTERNAL

METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE")
CALLS = [
    (service, path, methods)
    for service, paths in INTERNAL.items()
    for path, methods in paths.items()
]
by_call = pytest.mark.parametrize(("service", "path", "methods"), CALLS)
# What a proxy in front of other systems says about whom it has let in.
IDENTITY = (
    *("X-User-Id", "X_User_Id", "X-User", "X-User-Roles", "X_User_Roles", "X-Account-Id"),
    *("X-Remote-User", "Remote-User", "X-Auth-User", "X-Forwarded-User", "X-Jetway-User"),
    *("X-Authenticated-Userid", "X-Consumer-Username", "X-Goog-Authenticated-User-Id"),
)
# Of each service what asks for a user, and for more than a traveller.
GUARDED = {
    "accounts": [("GET", "/v1/users/me"), ("GET", "/v1/users")],
    "flights": [("POST", "/v1/cities"), ("POST", "/v1/flights")],
    "bookings": [("GET", "/v1/bookings"), ("POST", "/v1/bookings")],
    "reminders": [("GET", "/v1/notifications")],
}


@pytest.fixture(scope="module")
def keys(jetway):
    """The folder of the services' keys."""
    return Path(jetway.environment.variables()["SERVICE_KEYS_DIR"])


@pytest.fixture(scope="module")
def sign(keys):
    """Sign a service's token for `audience` as `caller`, with these claims and headers changed."""

    def sign(audience, *, caller="bookings", key=None, algorithm="ES256", **changed):
        now = int(time.time())
        headers = {"kid": caller, "typ": "svc+jwt"}
        claims = {"iss": caller, "aud": audience, "iat": now, "exp": now + 60, "jti": "1"}
        for name, value in changed.items():
            (headers if name in ("kid", "typ", "jku") else claims)[name] = value
        claims = {name: value for name, value in claims.items() if value is not None}
        secret = (keys / f"{caller}.pem").read_text() if key is None else key
        return jwt.encode(claims, secret, algorithm=algorithm, headers=headers)

    return sign


def signed_with_public_half(token, key):
    """Return the token with HS256 in its header, signed with what everybody may know."""
    public = serialization.load_pem_private_key(key.read_bytes(), password=None).public_key()
    secret = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    header = json.dumps({"alg": "HS256", "typ": "svc+jwt", "kid": key.stem}).encode()
    signed = encoded(header) + "." + token.split(".")[1]
    return signed + "." + encoded(hmac.digest(secret, signed.encode(), "sha256"))


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def bad_headers(sign, keys, traveller, admin):
    """Return by its name what is no fresh token of a service for `service`."""
    stranger = ec.generate_private_key(ec.SECP256R1())
    users = {name: one.tokens["access"] for name, one in (("user", traveller), ("admin", admin))}

    def bad(service):
        now = int(time.time())
        other = next(name for name in INTERNAL if name != service)
        good = sign(service)
        tokens = {
            "expired": sign(service, iat=now - 120, exp=now - 60),
            "for another service": sign(other),
            "for nobody": sign(service, aud=None),
            "not over for an hour": sign(service, exp=now + 3600),
            "never over": sign(service, exp=None),
            "of tomorrow": sign(service, iat=now + 86400, exp=now + 86460),
            "without a beginning": sign(service, iat=None),
            "without an id": sign(service, jti=None),
            "in another's name": sign(service, kid="gateway"),
            "issued by another": sign(service, iss="gateway"),
            "of nobody known": sign(service, kid="nobody", iss="nobody"),
            "of a stranger": sign(service, key=stranger),
            "of another kind": sign(service, typ="JWT"),
            "of a user's kind": sign(service, typ="at+jwt"),
            "of a key that it brings": sign(service, key=stranger, jku="https://forged.example"),
            "not signed": sign(service, key="", algorithm="none"),
            "signed with what is public": signed_with_public_half(good, keys / "bookings.pem"),
            "altered": good[:-8] + "AAAAAAAA",
            "cut short": good.rpartition(".")[0] + ".",
            "twice": f"{good},{good}",
            "a bearer's": f"Bearer {good}",
            "nonsense": "nonsense",
            "empty": "",
            "a user's": users["user"],
            "an admin's": users["admin"],
        }
        headers = {name: {HEADER: token} for name, token in tokens.items()}
        return headers | {
            "none": {},
            "a service's where a user's belongs": {"Authorization": f"Bearer {good}"},
            "a user's where it belongs": {"Authorization": f"Bearer {users['user']}"},
            "an admin's where it belongs": {"Authorization": f"Bearer {users['admin']}"},
            "a service's in a cookie": {"Cookie": f"{HEADER}={good}"},
            "what proxies say": dict.fromkeys(IDENTITY, "bookings"),
            "its name alone": {"X-Jetway-Service-Name": "bookings", "X-Service": "bookings"},
        }

    return bad


@pytest.fixture(scope="module")
def session():
    with requests.Session() as session:
        # Who is refused before the body was read finds the connection closed behind the answer.
        session.headers["Connection"] = "close"
        yield session


def ask(session, method, url, **headers):
    """Send a call that would do something, if it were let in."""
    body = None if method in ("GET", "HEAD", "OPTIONS") else "{}"
    headers = {"Content-Type": "application/json", "Accept": "application/json", **headers}
    return session.request(
        method, url, data=body, headers=headers, timeout=10, allow_redirects=False
    )


class TestInternalCalls:
    @by_call
    def test_each_refuses_whoever_has_no_fresh_token_for_it(
        self, jetway, session, bad_headers, service, path, methods
    ):
        url = jetway.service_url(service) + path
        taken = {}
        for name, headers in bad_headers(service).items():
            for method in METHODS if name == "none" else methods:
                answer = ask(session, method, url, **headers)
                if answer.status_code != 401:
                    taken[name, method] = answer.status_code
        assert taken == {}

    @by_call
    def test_each_takes_a_fresh_one(self, jetway, session, sign, service, path, methods):
        headers = {HEADER: sign(service)}
        codes = {
            ask(session, method, jetway.service_url(service) + path, **headers).status_code
            for method in methods
        }
        assert codes <= {200, 204, 400, 404, 409}

    @by_call
    def test_none_is_reached_through_the_gateway(
        self, jetway, session, sign, service, path, methods
    ):
        headers = {HEADER: sign(service)}
        spellings = (path, path.upper(), f"/v1{path}", path.replace("/internal", "/%69nternal"))
        for method, spelling in itertools.product(methods, spellings):
            answer = ask(session, method, jetway.url + spelling, **headers)
            assert answer.status_code == 404, (method, spelling)


class TestIdentityHeaders:
    @pytest.mark.parametrize("service", GUARDED)
    def test_they_let_nobody_in(self, jetway, session, admin, service):
        forged = self.forged(admin)
        method, path = GUARDED[service][0]
        for headers in (forged, *({name: value} for name, value in forged.items())):
            answer = ask(session, method, jetway.service_url(service) + path, **headers)
            assert answer.status_code == 401, headers
        assert ask(session, method, jetway.url + path, **forged).status_code == 401

    @pytest.mark.parametrize("service", GUARDED)
    def test_they_make_nobody_another(self, jetway, session, traveller, admin, service):
        own = {"Authorization": traveller.session.headers["Authorization"]}
        forged = self.forged(admin)
        bases = (jetway.url, jetway.service_url(service))
        for base, (method, path) in itertools.product(bases, GUARDED[service]):
            plain = ask(session, method, base + path, **own)
            assert plain.status_code < 500
            assert told(ask(session, method, base + path, **own, **forged)) == told(plain)

    def forged(self, admin):
        """Return what would make an admin of anybody, if somebody believed it."""
        who = admin.tokens["user"]
        values = dict.fromkeys(IDENTITY, who["id"])
        return values | {
            "X-User-Roles": "admin",
            "X_User_Roles": "admin",
            "X-User-Email": who["email"],
            "X-Forwarded-For": "127.0.0.1",
            "X_Forwarded_For": "127.0.0.1",
            "X-Jetway-Service": "gateway",
        }


def told(answer):
    """Return what an answer says, without the id of its request."""
    body = answer.json()
    body.pop("request_id", None)
    return answer.status_code, body
