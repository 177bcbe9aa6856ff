"""Counting in Redis, and what Redis may do to it."""

import pytest
from django_redis import get_redis_connection

from common.auth import denylist
from gateway import counters


@pytest.fixture
def redis():
    return get_redis_connection("shared")


def counter(value: str, rate: str = "10/d"):
    # A day: no window ends between two counts of a test.
    return counters.counter(group="TEST", value=value, rate=rate)


def test_a_counter_ends_with_its_window(redis):
    one = counter("a", "10/m")
    counters.count([one], session_id=None)
    key = counters.caches["shared"].make_key(one.key)
    assert redis.get(key) == b"1"
    assert 60 < redis.ttl(key) <= 65
    assert 0 <= one.seconds_left <= 60


def test_counting_again_does_not_lengthen_its_life(redis):
    one = counter("a")
    counters.count([one], session_id=None)
    key = counters.caches["shared"].make_key(one.key)
    redis.expire(key, 10)
    assert counters.count([one], session_id=None) == [2]
    assert redis.ttl(key) <= 10


def test_nothing_is_counted_after_the_first_that_is_exceeded():
    tight, wide = counter("tight", "1/d"), counter("wide")
    assert counters.count([tight, wide], session_id=None) == [1, 1]
    assert counters.count([tight, wide], session_id=None) == [2]
    assert counters.count([wide], session_id=None) == [2]


def test_an_ended_sign_in_is_told_and_not_counted():
    denylist.deny("ended")
    assert counters.count([counter("a")], session_id="ended") is None
    assert counters.count([counter("a")], session_id="another") == [1]


def test_a_sign_in_is_looked_at_where_nothing_is_counted():
    denylist.deny("ended")
    assert counters.count([], session_id="ended") is None
    assert counters.count([], session_id="another") == []
    assert counters.count([], session_id=None) == []


def test_a_redis_that_does_not_know_the_script_is_told_it(monkeypatch):
    counters.count([counter("a")], session_id=None)
    monkeypatch.setattr(counters._line(), "_sha", "0" * 40)
    assert counters.count([counter("a")], session_id=None) == [2]


def test_a_connection_that_redis_closed_is_made_anew(redis):
    counters.count([counter("a")], session_id=None)
    connection = counters._line()._connection
    connection.send_command("CLIENT", "ID")
    redis.client_kill_filter(_id=connection.read_response())
    assert counters.count([counter("a")], session_id=None) == [2]
