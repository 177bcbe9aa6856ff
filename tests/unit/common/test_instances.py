"""Which instance of a service is asked first, and which last."""

import pytest

from common.http.instances import REST_SECONDS, Instances, urls_of


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def order(instances: Instances[str]) -> str:
    return "".join(one for _, one in instances.in_turn())


def test_each_has_its_turn() -> None:
    instances = Instances("abc")
    assert [order(instances) for _ in range(4)] == ["abc", "bca", "cab", "abc"]


def test_one_that_took_no_connection_comes_last_for_a_second() -> None:
    clock = Clock()
    instances = Instances("abc", clock=clock)
    instances.rest(0)
    assert [order(instances) for _ in range(3)] == ["bca", "bca", "cba"]
    clock.now += REST_SECONDS
    assert order(instances) == "abc"


def test_where_all_rest_all_are_asked() -> None:
    instances = Instances("ab", clock=Clock())
    instances.rest(0)
    instances.rest(1)
    assert order(instances) == "ab"


@pytest.mark.parametrize(
    ("setting", "urls"),
    [
        ("http://a:1", ["http://a:1"]),
        ("http://a:1, http://b:2,", ["http://a:1", "http://b:2"]),
    ],
)
def test_a_setting_names_one_or_several(setting: str, urls: list[str]) -> None:
    assert urls_of(setting) == urls
