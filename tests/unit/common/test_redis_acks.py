"""A Redis broker that is away when a message is acknowledged."""

from types import SimpleNamespace
from typing import Any

import pytest
from kombu.transport import redis as transport
from redis.exceptions import BusyLoadingError

from common.messaging.redis_acks import QoS


class Away:
    """A pipeline whose Redis is loading its data."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: self

    def execute(self) -> None:
        raise BusyLoadingError("Valkey is loading the dataset in memory")


@pytest.fixture
def channel() -> Any:
    return SimpleNamespace(do_restore=False)


def holding_one(kind: type[transport.QoS], channel: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    qos = kind(channel, prefetch_count=1)
    qos._quick_append("one", object())
    monkeypatch.setattr(qos, "_remove_from_indices", lambda *_: Away())
    monkeypatch.setattr(qos, "restore_by_tag", lambda *_, **__: Away().execute())
    return qos


@pytest.mark.parametrize(("method", "options"), [("ack", {}), ("reject", {"requeue": True})])
def test_a_message_that_could_not_be_acknowledged_makes_room_for_the_next(
    channel: Any, monkeypatch: pytest.MonkeyPatch, method: str, options: dict[str, bool]
) -> None:
    qos = holding_one(QoS, channel, monkeypatch)
    assert not qos.can_consume()
    with pytest.raises(BusyLoadingError):
        getattr(qos, method)("one", **options)
    assert qos.can_consume()


def test_kombu_itself_would_wait_for_ever(channel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """When this fails kombu has mended it, and `redis_acks` can go."""
    qos = holding_one(transport.QoS, channel, monkeypatch)
    with pytest.raises(BusyLoadingError):
        qos.ack("one")
    assert not qos.can_consume()
