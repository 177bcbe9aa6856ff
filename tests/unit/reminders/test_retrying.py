"""Pauses between attempts."""

from datetime import timedelta

from apps.reminders.domain.retrying import MAX_ATTEMPTS, pause_after


def test_pauses_grow_until_there_is_no_next_attempt():
    pauses = [pause_after(attempts=n) for n in range(1, MAX_ATTEMPTS)]
    assert pauses[0] == timedelta(seconds=10)
    assert pauses == sorted(set(pauses))
    assert pause_after(attempts=MAX_ATTEMPTS) is None


def test_a_mail_server_away_for_four_hours_loses_nothing():
    total = sum((pause_after(attempts=n) for n in range(1, MAX_ATTEMPTS)), timedelta())
    assert total > timedelta(hours=4)
