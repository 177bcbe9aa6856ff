"""Counting in Redis, and what Redis may do to it."""

from datetime import UTC, datetime
from threading import Thread

import pytest
from django.core.cache import caches
from django_redis import get_redis_connection
from redis.exceptions import OutOfMemoryError
from redis.exceptions import TimeoutError as RedisTimeout

from common import redis_line
from common.auth import denylist
from common.auth.principal import Principal
from common.auth.tokens import InvalidToken
from common.ids import uuid7
from gateway import counters, matching, throttling
from gateway.policies import Caller

ROUTE = matching.match("/v1/flights/search", "GET")


@pytest.fixture(autouse=True)
def _redis_is_there(monkeypatch):
    monkeypatch.setattr(throttling, "_away_until", 0)


@pytest.fixture
def redis():
    return get_redis_connection("shared")


def counter(value: str, rate: str = "10/d"):
    # A day: no window ends between two counts of a test.
    return counters.counter(group="TEST", value=value, rate=rate)


def test_a_counter_ends_with_its_window(redis):
    one = counter("a", "10/m")
    counters.count([one], session_id=None)
    key = caches["shared"].make_key(one.key)
    assert redis.get(key) == b"1"
    assert 60 < redis.ttl(key) <= 65
    assert 0 <= one.seconds_left <= 60


def test_counting_again_does_not_lengthen_its_life(redis):
    one = counter("a")
    counters.count([one], session_id=None)
    key = caches["shared"].make_key(one.key)
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
    monkeypatch.setattr(counters, "_SHA", "0" * 40)
    assert counters.count([counter("a")], session_id=None) == [2]


def test_a_connection_that_redis_closed_is_made_anew(redis):
    counters.count([counter("a")], session_id=None)
    connection = redis_line.line()._connection
    connection.send_command("CLIENT", "ID")
    redis.client_kill_filter(_id=connection.read_response())
    assert counters.count([counter("a")], session_id=None) == [2]


def test_a_redis_that_froze_in_mid_answer_is_heard_anew(redis):
    """What it says late belongs to a command nobody waits for any more."""
    counters.count([counter("a")], session_id=None)
    redis.execute_command("CLIENT", "PAUSE", "300", "WRITE")
    with pytest.raises(RedisTimeout):
        counters.count([counter("a")], session_id=None)
    redis.execute_command("CLIENT", "UNPAUSE")
    assert counters.count([counter("another")], session_id=None) == [1]


def test_the_connection_of_a_thread_that_ended_is_given_back(redis):
    def connections():
        return len(redis.client_list())

    before = connections()
    for _ in range(3):
        thread = Thread(target=counters.count, args=([counter("a")],), kwargs={"session_id": None})
        thread.start()
        thread.join()
    assert counters.count([counter("a")], session_id=None) == [4]
    assert connections() <= before + 1


def test_a_redis_that_may_not_write_still_tells_ended_sign_ins(redis, monkeypatch):
    denylist.deny("ended")
    monkeypatch.setattr(counters, "count", full)
    ended = Caller(ip="203.0.113.7", principal=principal("ended"), body=b"")
    with pytest.raises(InvalidToken):
        throttling.admit(route=ROUTE, caller=ended)
    going_on = Caller(ip="203.0.113.7", principal=principal("going-on"), body=b"")
    assert throttling.admit(route=ROUTE, caller=going_on) is None
    assert throttling._away_until == 0


def full(*_, **__):
    raise OutOfMemoryError("command not allowed when used memory > 'maxmemory'")


def principal(session_id):
    return Principal(
        user_id=uuid7(),
        session_id=session_id,
        token_id="token",
        email="ada@example.org",
        roles=frozenset(),
        carrier=None,
        expires_at=datetime.max.replace(tzinfo=UTC),
    )
