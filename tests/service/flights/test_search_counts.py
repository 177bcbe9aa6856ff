"""Hits, misses and refills of the search cache: each is counted, none twice, none lost."""

import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from redis.exceptions import ConnectionError as RedisAway

from apps.flights.services import search_cache, search_counts
from apps.flights.services.search_cache import Computed
from common.errors import InvalidInput

pytestmark = pytest.mark.redis


@pytest.fixture(autouse=True)
def _at_once(monkeypatch, redis):
    """Tell Redis of every count, as if a second had passed."""
    monkeypatch.setattr(search_counts, "FLUSH_SECONDS", 0.0)
    search_counts._pending.clear()


def ask(question="who"):
    return search_cache.find_or_compute(question, lambda: Computed(b"{}"))


def counts(*options):
    out = io.StringIO()
    call_command("search_cache", *options, stdout=out)
    return out.getvalue()


def test_each_answer_is_a_hit_or_a_miss_and_a_stored_one_a_refill():
    ask(), ask(), ask()
    search_cache.find("who")
    search_cache.find("nobody")  # whoever misses here asks again, and is counted there
    told = json.loads(counts("--json"))
    assert told == {"hits": 3, "misses": 1, "refills": 1, "hit_rate": 0.75}
    assert "hit rate 75.0%" in counts()


def test_a_refused_question_is_a_miss_and_no_refill():
    def refuse():
        raise InvalidInput

    with pytest.raises(InvalidInput):
        search_cache.find_or_compute("who", refuse)
    assert search_cache.read_counts() == {"hits": 0, "misses": 1, "refills": 0}


def test_what_many_threads_count_adds_up():
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: search_counts.count("hits"), range(200)))
    assert search_cache.read_counts()["hits"] == 200


def test_within_a_second_redis_is_told_once(monkeypatch):
    ask()
    monkeypatch.setattr(search_counts, "FLUSH_SECONDS", 60.0)
    for _ in range(5):
        ask()
    assert search_cache.read_counts()["hits"] == 0
    monkeypatch.setattr(search_counts, "FLUSH_SECONDS", 0.0)
    ask()
    assert search_cache.read_counts()["hits"] == 6


def test_what_a_redis_that_is_away_was_not_told_it_is_told_later(monkeypatch):
    def away():
        raise RedisAway

    with monkeypatch.context() as broken:
        broken.setattr(search_counts, "line", away)
        search_counts.count("hits")
    search_counts.count("hits")
    assert search_cache.read_counts()["hits"] == 2


def test_the_command_says_so_when_redis_is_away(redis_at):
    redis_at(1)
    with pytest.raises(CommandError, match="does not answer"):
        counts()
