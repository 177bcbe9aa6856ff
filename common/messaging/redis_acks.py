"""
Acknowledging through Redis, so that a broker away at that moment does not wedge the worker.

kombu counts a delivered message against the prefetch limit until it was acknowledged. Where that
fails, its Redis transport goes on counting it: after as many failures as messages are prefetched
the worker asks for no more, notices no lost connection, and idles for ever. The message itself is
not lost: Redis gives it back when its visibility time is over.
"""

from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """kombu's, which forgets a message it tried to acknowledge, whatever came of it."""

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge a message."""
        try:
            super().ack(delivery_tag)
        finally:
            virtual.QoS.ack(self, delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Refuse a message, or give it back."""
        try:
            super().reject(delivery_tag, requeue=requeue)
        finally:
            virtual.QoS.ack(self, delivery_tag)


def install() -> None:
    """Have this process acknowledge like this; kombu offers no setting for it."""
    channel: Any = redis.Channel
    channel.QoS = QoS
