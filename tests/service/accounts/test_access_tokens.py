"""What accounts accepts as an access token, and what it does not; its keys."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.core.exceptions import ImproperlyConfigured
from rest_framework.test import APIClient

from apps.accounts.services import signing_keys
from common.auth import tokens
from tests.factories.accounts import client_with, make_user, signed_in

FORGED_KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def good(db: None) -> dict[str, Any]:
    """Return the claims of a token that works."""
    claims: dict[str, Any] = jwt.decode(
        signed_in(make_user()).access, options={"verify_signature": False}
    )
    return claims


def sign(claims: dict[str, Any], key: Any = None, alg: str = "ES256", **header: Any) -> str:
    ours = signing_keys.newest()
    header = {"kid": ours.kid, "typ": "at+jwt", **header}
    return jwt.encode(claims, ours.private if key is None else key, algorithm=alg, headers=header)


def public_pem() -> bytes:
    key = signing_keys.newest().private.public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def hs256_with_the_public_key(claims: dict[str, Any]) -> str:
    """Return a token signed with the public key as a secret, which PyJWT itself refuses to do."""
    import base64
    import hashlib
    import hmac

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    header = {"alg": "HS256", "typ": "at+jwt", "kid": signing_keys.newest().kid}
    signed = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
    return f"{signed}.{part(hmac.digest(public_pem(), signed.encode(), hashlib.sha256))}"


def embedded_jwk(claims: dict[str, Any]) -> str:
    from common.auth.keys import public_jwk

    return sign(claims, FORGED_KEY, jwk=public_jwk(signing_keys.newest().kid, FORGED_KEY))


def without(name: str) -> Callable[[dict[str, Any]], str]:
    return lambda claims: sign({key: claims[key] for key in claims if key != name})


FORGERIES: dict[str, Callable[[dict[str, Any]], str]] = {
    "alg none": lambda c: sign(c, "", "none"),
    "alg none, signature of a good one": lambda c: sign(c, "", "none") + sign(c).rpartition(".")[2],
    "HS256 with the public key": hs256_with_the_public_key,
    "another key, our kid": lambda c: sign(c, FORGED_KEY),
    "another key, its own kid": lambda c: sign(c, FORGED_KEY, kid="forged"),
    "another key in a jwk header": embedded_jwk,
    "another key behind a jku header": lambda c: sign(c, FORGED_KEY, jku="https://evil.example/"),
    "ES384": lambda c: sign(c, ec.generate_private_key(ec.SECP384R1()), "ES384"),
    "kid that is a path": lambda c: sign(c, kid="../../etc/passwd"),
    "no kid": lambda c: sign(c, kid=""),
    "typ JWT": lambda c: sign(c, typ="JWT"),
    "typ of a service token": lambda c: sign(c, typ="svc+jwt"),
    "wrong iss": lambda c: sign({**c, "iss": "somebody"}),
    "wrong aud": lambda c: sign({**c, "aud": "somebody"}),
    "no sid": without("sid"),
    "no exp": without("exp"),
    "no aud": without("aud"),
    "no email": without("email"),
    "sub that is no id": lambda c: sign({**c, "sub": "admin"}),
    "roles that are a number": lambda c: sign({**c, "roles": 7}),
    "iat in the future": lambda c: sign({**c, "iat": c["iat"] + 3600}),
    "sign-in that never was": lambda c: sign({**c, "sid": c["sub"]}),
    "payload changed": lambda c: _swap_payload(c),
    "huge": lambda c: sign({**c, "padding": "x" * 8000}),
    "not three parts": lambda c: "a.b",
    "no JSON in it": lambda c: "e30.e30.e30",
    "deep JSON": lambda c: sign(c).split(".")[0] + "." + "W1tb" * 600 + ".e30",
}


def _swap_payload(claims: dict[str, Any]) -> str:
    head, _, signature = sign(claims).split(".")
    _, other, _ = sign({**claims, "roles": ["admin"]}).split(".")
    return f"{head}.{other}.{signature}"


@pytest.mark.parametrize("name", FORGERIES)
def test_a_token_that_is_not_ours_is_refused(name: str, good: dict[str, Any]) -> None:
    answer = client_with(FORGERIES[name](good)).get("/v1/auth/session")
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


def test_the_claims_of_the_corpus_are_accepted_when_nothing_is_wrong(good: dict[str, Any]) -> None:
    assert client_with(sign(good)).get("/v1/auth/session").status_code == 200


def test_an_expired_token_is_told_so(good: dict[str, Any]) -> None:
    expired = sign({**good, "exp": int(time.time()) - 1})
    answer = client_with(expired).get("/v1/auth/session")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.django_db
def test_a_refresh_token_is_no_access_token() -> None:
    pair = signed_in(make_user())
    assert client_with(pair.refresh).get("/v1/auth/session").status_code == 401


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "Bearer  ", "Token x"])
def test_another_scheme_is_refused(header: str, client: APIClient) -> None:
    client.credentials(HTTP_AUTHORIZATION=header)
    assert client.get("/v1/auth/session").json()["code"] == "invalid_token"


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/.well-known/jwks.json"), ("post", "/v1/auth/login"), ("post", "/v1/auth/register")],
)
def test_a_bad_token_is_refused_on_open_routes_too(
    method: str, path: str, client: APIClient
) -> None:
    client.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
    assert getattr(client, method)(path).status_code == 401


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Point accounts at an empty folder of keys."""
    settings.TOKEN_SIGNING_KEYS_DIR = str(tmp_path)
    return tmp_path


def add_key(folder: Path, kid: str, *, written_at: int, key: Any = None) -> None:
    key = key or ec.generate_private_key(ec.SECP256R1())
    path = folder / f"{kid}.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    os.utime(path, (written_at, written_at))


class TestKeys:
    def test_the_public_halves_are_served_and_nothing_private(self, client: APIClient) -> None:
        answer = client.get("/.well-known/jwks.json")
        assert answer.status_code == 200
        assert "max-age" in answer["Cache-Control"]
        (key,) = answer.json()["keys"]
        assert key.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}
        assert (key["alg"], key["use"], key["crv"]) == ("ES256", "sig", "P-256")

    @pytest.mark.django_db
    def test_the_newest_key_signs_and_the_older_still_verifies(
        self, folder: Path, client: APIClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add_key(folder, "zulu", written_at=1000)
        user = make_user()
        before = signed_in(user).access
        assert jwt.get_unverified_header(before)["kid"] == "zulu"
        add_key(folder, "alpha", written_at=2000)
        after = signed_in(user).access
        assert jwt.get_unverified_header(after)["kid"] == "alpha"
        served = client.get("/.well-known/jwks.json").json()["keys"]
        assert [key["kid"] for key in served] == ["zulu", "alpha"]
        for access in (before, after):
            monkeypatch.setattr(tokens, "_verifier", None)
            assert client_with(access).get("/v1/users/me").status_code == 200

    def test_without_a_key_accounts_says_what_is_missing(self, folder: Path) -> None:
        with pytest.raises(ImproperlyConfigured, match="TOKEN_SIGNING_KEYS_DIR"):
            signing_keys.newest()

    def test_a_key_of_another_curve_is_refused(self, folder: Path) -> None:
        add_key(folder, "k", written_at=1, key=ec.generate_private_key(ec.SECP384R1()))
        with pytest.raises(ImproperlyConfigured, match="P-256"):
            signing_keys.newest()
