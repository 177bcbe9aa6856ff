"""What accounts accepts as an access token, and what it does not; its keys."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts.services import signing_keys
from common.auth import tokens
from tests.factories.accounts import client_with, make_user, signed_in
from tests.factories.forgeries import FORGERIES, Forgery, Signer


@pytest.fixture
def good(db: None) -> dict[str, Any]:
    """Return the claims of a token that works."""
    claims: dict[str, Any] = jwt.decode(
        signed_in(make_user()).access, options={"verify_signature": False}
    )
    return claims


def signer() -> Signer:
    """Return accounts' own key."""
    ours = signing_keys.current(now=timezone.now())
    return Signer(ours.kid, ours.private)


# Accounts alone keeps sign-ins, and so sees at once that there was none.
OF_ACCOUNTS: dict[str, Forgery] = {
    "sign-in that never was": lambda s, c: s.sign({**c, "sid": c["sub"]}),
}


@pytest.mark.parametrize("name", FORGERIES | OF_ACCOUNTS)
def test_a_token_that_is_not_ours_is_refused(name: str, good: dict[str, Any]) -> None:
    forged = (FORGERIES | OF_ACCOUNTS)[name](signer(), good)
    answer = client_with(forged).get("/v1/auth/session")
    code = "token_expired" if name == "over" else "invalid_token"
    assert (answer.status_code, answer.json()["code"]) == (401, code)


def test_the_claims_of_the_corpus_are_accepted_when_nothing_is_wrong(good: dict[str, Any]) -> None:
    assert client_with(signer().sign(good)).get("/v1/auth/session").status_code == 200


def test_an_expired_token_is_told_so(good: dict[str, Any]) -> None:
    expired = signer().sign({**good, "exp": int(time.time()) - 1})
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

    @pytest.mark.django_db
    def test_a_new_key_is_served_before_it_signs(self, folder: Path, client: APIClient) -> None:
        now = timezone.now()
        add_key(folder, "old", written_at=1000)
        add_key(folder, "new", written_at=int(now.timestamp()))
        served = client.get("/.well-known/jwks.json").json()["keys"]
        assert [key["kid"] for key in served] == ["old", "new"]
        user = make_user()
        signers = []
        for minutes in (0, 9, 11):
            with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
                signers.append(jwt.get_unverified_header(signed_in(user).access)["kid"])
        assert signers == ["old", "old", "new"]

    @pytest.mark.django_db
    def test_a_token_of_a_key_that_is_gone_is_refused_though_it_was_seen(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add_key(folder, "old", written_at=1000)
        now = time.time()
        seen = client_with(signed_in(make_user()).access)
        assert seen.get("/v1/users/me").status_code == 200
        add_key(folder, "new", written_at=2000)
        (folder / "old.pem").unlink()
        monkeypatch.setattr("common.auth.keys.time.monotonic", lambda: now + 301)
        assert seen.get("/v1/users/me").status_code == 401

    def test_without_a_key_accounts_says_what_is_missing(self, folder: Path) -> None:
        with pytest.raises(ImproperlyConfigured, match="TOKEN_SIGNING_KEYS_DIR"):
            signing_keys.current(now=timezone.now())

    def test_a_key_of_another_curve_is_refused(self, folder: Path) -> None:
        add_key(folder, "k", written_at=1, key=ec.generate_private_key(ec.SECP384R1()))
        with pytest.raises(ImproperlyConfigured, match="P-256"):
            signing_keys.current(now=timezone.now())
