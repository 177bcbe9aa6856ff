"""The circuit breaker."""

import pytest

from common.http.breaker import Breaker


@pytest.fixture
def clock():
    return Clock()


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def breaker(clock):
    return Breaker(failures=3, open_seconds=5.0, clock=clock)


def trip(breaker):
    for _ in range(3):
        breaker.failed()


def test_it_is_closed_until_so_many_failures_in_a_row(breaker):
    breaker.failed()
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()


def test_a_success_between_starts_the_count_anew(breaker):
    breaker.failed()
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    breaker.failed()
    assert breaker.allows()


def test_after_the_pause_one_call_is_let_through(breaker, clock):
    trip(breaker)
    clock.now += 5.0
    assert [breaker.allows() for _ in range(3)] == [True, False, False]


def test_a_trial_that_fails_keeps_it_open_for_another_pause(breaker, clock):
    trip(breaker)
    clock.now += 5.0
    assert breaker.allows()
    breaker.failed()
    clock.now += 4.9
    assert not breaker.allows()
    clock.now += 0.2
    assert breaker.allows()


def test_a_trial_that_succeeds_closes_it(breaker, clock):
    trip(breaker)
    clock.now += 5.0
    assert breaker.allows()
    breaker.succeeded()
    assert all(breaker.allows() for _ in range(10))


def test_a_trial_nobody_reports_on_does_not_keep_it_open_for_ever(breaker, clock):
    trip(breaker)
    clock.now += 5.0
    assert breaker.allows()
    clock.now += 5.0
    assert breaker.allows()
