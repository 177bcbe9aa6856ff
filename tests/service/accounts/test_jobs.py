"""Retention, and the list of ended sign-ins."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from apps.accounts import tasks
from apps.accounts.models import EmailToken, RefreshFamily, RefreshToken
from apps.accounts.services import credentials, retention, sessions, sign_in
from common.auth import denylist
from tests.factories.accounts import make_user, signed_in

NOW = timezone.now
LIFE = timedelta(seconds=settings.REFRESH_TOKEN_SECONDS)
DENIAL = timedelta(seconds=settings.ACCESS_TOKEN_SECONDS + sessions.DENIAL_SLACK_SECONDS)
TICK = timedelta(seconds=5)


@pytest.mark.django_db
class TestCleanUp:
    def test_a_live_sign_in_and_its_spent_tokens_stay(self) -> None:
        pair = signed_in(make_user())
        sign_in.refresh(token=pair.refresh, now=NOW())
        retention.clean_up(now=NOW())
        assert RefreshToken.objects.count() == 2
        with pytest.raises(sign_in.InvalidRefreshToken):
            sign_in.refresh(token=pair.refresh, now=NOW())
        assert RefreshFamily.objects.get().revoked_at

    def test_a_sign_in_nobody_went_on_with_goes_when_its_last_token_is_over(self) -> None:
        signed_in(make_user())
        retention.clean_up(now=NOW() + LIFE - TICK)
        assert RefreshFamily.objects.exists()
        deleted = retention.clean_up(now=NOW() + LIFE + TICK)
        assert (deleted["refresh_tokens"], deleted["families"]) == (1, 1)
        assert not RefreshFamily.objects.exists()

    def test_an_ended_sign_in_stays_as_long_as_an_access_token_of_it_may_live(self) -> None:
        user = make_user()
        signed_in(user)
        sessions.end_some(ids=RefreshFamily.objects.values_list("id", flat=True), now=NOW())
        retention.clean_up(now=NOW() + DENIAL - TICK)
        assert RefreshFamily.objects.exists()
        retention.clean_up(now=NOW() + DENIAL + TICK)
        assert not RefreshFamily.objects.exists()
        assert not RefreshToken.objects.exists()

    def test_tokens_of_mails_go_when_they_are_over(self) -> None:
        credentials.forget_password(email=make_user().email, now=NOW())
        retention.clean_up(now=NOW())
        assert EmailToken.objects.exists()
        retention.clean_up(now=NOW() + timedelta(seconds=settings.RESET_TOKEN_SECONDS) + TICK)
        assert not EmailToken.objects.exists()

    def test_more_than_a_batch_is_deleted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(retention, "BATCH", 2)
        user = make_user()
        for _ in range(5):
            signed_in(user)
        assert retention.clean_up(now=NOW() + LIFE + TICK)["families"] == 5

    def test_the_job_cleans_up(self) -> None:
        user = make_user()
        EmailToken.objects.create(
            digest="x",
            user=user,
            purpose="reset",
            created_at=user.created_at,
            expires_at=user.created_at,
        )
        tasks.clean_up()
        assert not EmailToken.objects.exists()


@pytest.mark.django_db
class TestRestoringDenials:
    def ended(self) -> str:
        signed_in(make_user())
        family = RefreshFamily.objects.order_by("-id")[0]
        sessions.end_some(ids=[family.id], now=NOW())
        return str(family.id)

    def test_every_denial_lost_with_redis_is_told_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sessions, "DENIALS_AT_ONCE", 2)
        ended = [self.ended() for _ in range(3)]
        tasks.restore_denials()
        assert all(map(denylist.is_denied, ended))

    def test_a_live_sign_in_is_not_denied(self) -> None:
        signed_in(make_user())
        assert sessions.restore_denials(now=NOW()) == 0

    def test_a_denial_nobody_needs_is_not_told_again(self) -> None:
        self.ended()
        assert sessions.restore_denials(now=NOW() + DENIAL + TICK) == 0

    def test_with_redis_still_away_the_job_waits_for_its_next_run(self, redis_away: Any) -> None:
        ended = self.ended()
        redis_away(away=True)
        tasks.restore_denials()
        redis_away(away=False)
        tasks.restore_denials()
        assert denylist.is_denied(ended)


def test_every_scheduled_job_exists() -> None:
    from celery import current_app

    current_app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in current_app.tasks
