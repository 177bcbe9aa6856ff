"""Signing out, here and everywhere."""

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts.models import RefreshFamily
from apps.accounts.services import sessions
from common.auth import denylist
from config.env import redis_cache
from tests.factories.accounts import client_of, client_with, make_user, signed_in


def refresh(token: str) -> Any:
    return APIClient().post("/v1/auth/refresh", {"refresh": token}, "json")


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.django_db(transaction=True)
class TestLogout:
    def test_the_access_token_stops_working_at_once(self) -> None:
        pair = signed_in(make_user())
        client = client_with(pair.access)
        assert client.get("/v1/users/me").status_code == 200
        assert client.post("/v1/auth/logout").status_code == 204
        assert refused(client.get("/v1/users/me")) == (401, "invalid_token")
        assert refresh(pair.refresh).status_code == 401

    def test_other_services_hear_of_it_through_the_denylist(self) -> None:
        client_of(make_user()).post("/v1/auth/logout", {}, "json")
        assert denylist.is_denied(str(RefreshFamily.objects.get().id))

    def test_another_sign_in_of_the_user_goes_on(self) -> None:
        user = make_user()
        client, other = client_of(user), client_of(user)
        client.post("/v1/auth/logout", {}, "json")
        assert other.get("/v1/users/me").status_code == 200

    def test_a_refresh_token_of_another_own_sign_in_ends_that_too(self) -> None:
        user = make_user()
        other = signed_in(user)
        client_of(user).post("/v1/auth/logout", {"refresh": other.refresh}, "json")
        assert refresh(other.refresh).status_code == 401

    def test_somebody_elses_refresh_token_is_left_alone(self) -> None:
        others = signed_in(make_user())
        answer = client_of(make_user()).post("/v1/auth/logout", {"refresh": others.refresh}, "json")
        assert answer.status_code == 204
        assert refresh(others.refresh).status_code == 200

    def test_with_redis_away_it_does_not_claim_to_be_done_but_accounts_knows(
        self, redis_away: Any
    ) -> None:
        pair = signed_in(make_user())
        client = client_with(pair.access)
        redis_away(away=True)
        assert refused(client.post("/v1/auth/logout", {}, "json")) == (503, "unavailable")
        assert refused(client.get("/v1/users/me")) == (401, "invalid_token")
        assert refresh(pair.refresh).status_code == 401

    def test_the_job_tells_redis_once_it_is_back(self, redis_away: Any) -> None:
        client = client_of(make_user())
        redis_away(away=True)
        client.post("/v1/auth/logout", {}, "json")
        redis_away(away=False)
        session_id = str(RefreshFamily.objects.get().id)
        assert not denylist.is_denied(session_id)
        assert sessions.restore_denials(now=timezone.now()) == 1
        assert denylist.is_denied(session_id)

    def test_nobody_signed_in_cannot_sign_out(self, client: APIClient) -> None:
        assert refused(client.post("/v1/auth/logout")) == (401, "not_authenticated")


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_logout_is_denied_in_a_real_redis(settings: Any) -> None:
    settings.CACHES = {**settings.CACHES, "shared": redis_cache("test-accounts")}
    client = client_of(make_user())
    client.post("/v1/auth/logout", {}, "json")
    assert denylist.is_denied(str(RefreshFamily.objects.get().id))
