"""
The relay: carries outbox rows to the broker, in confirmed batches.

A row is leased, published, and marked only after the broker has confirmed it. A crash in between
publishes it again: consumers absorb repeats. A message no queue is bound for keeps its rows.
"""

import logging
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from kombu import Connection, Producer

from common import discretion, tracing
from common.db import atomic
from common.messaging import bundles, outbox, topology
from common.messaging.models import AbstractOutboxMessage
from common.watch.signals import event_published

log = logging.getLogger(__name__)

BATCH = 500
LEASE = timedelta(seconds=30)
IDLE_SECONDS = 0.2
BROKEN_SECONDS = 1.0
UNROUTABLE_PAUSE = timedelta(seconds=10)
CONFIRM_SECONDS = 10
# Through Redis a message is gone between the consumer's pop and its note of having it: one that is
# killed there loses it. So each event is published again, once; the inbox knows it by its id.
REPEAT_AFTER = timedelta(seconds=20)
REPEAT_WITHIN = timedelta(hours=1)


class Relay:
    """Publishes one service's outbox until stopped."""

    def __init__(self, service: str | None = None) -> None:
        self._model = outbox.model_for(service or settings.SERVICE)
        self._connection: Connection | None = None
        self._channel: Any = None
        self._repeats = not topology.acknowledges(settings.CELERY_BROKER_URL)

    def run(self, stop: threading.Event) -> None:
        """Publish until `stop` is set; a broker or database that is away is tried again."""
        while not stop.is_set():
            try:
                sent = self.run_once(now=timezone.now())
            except Exception as error:  # any driver's error: keep the rows, connect anew
                log.warning("relay: %s", discretion.line_of(error))
                self._disconnect(broken=isinstance(error, DatabaseError))
                stop.wait(BROKEN_SECONDS)
                continue
            if sent < BATCH:
                stop.wait(IDLE_SECONDS)
        self._disconnect()

    def run_once(self, *, now: datetime) -> int:
        """Publish one batch; return how many rows were taken."""
        rows = self._lease(now)
        if not rows:
            return 0
        ids = [row.pk for row in rows]
        try:
            with tracing.publishing(rows) as door:
                unroutable = self._publish(rows)
                door.unroutable(unroutable)
        except Exception:
            self._model._default_manager.filter(pk__in=ids, published_at=None).update(
                claimed_until=None, attempts=F("attempts") + 1
            )
            raise
        self._mark(rows, unroutable, now=timezone.now())
        return len(rows)

    def _lease(self, now: datetime) -> Sequence[AbstractOutboxMessage]:
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        rows = self._model._default_manager.filter(free)
        due = Q(retry_at=None) | Q(retry_at__lte=now)
        taken = self._take(rows.filter(due, published_at=None), now, limit=BATCH)
        if self._repeats and len(taken) < BATCH:
            again = rows.filter(published_at__gt=now - REPEAT_WITHIN, retry_at__lte=now)
            taken += self._take(again, now, limit=BATCH - len(taken))
        return taken

    def _take(
        self, todo: QuerySet[AbstractOutboxMessage], now: datetime, *, limit: int
    ) -> list[AbstractOutboxMessage]:
        # By the columns of the index: those published long ago are never looked at.
        todo = todo.order_by("published_at", "pk")
        if not todo.exists():  # keeps an idle relay from taking SQLite's write lock
            return []
        with atomic(self._model):
            rows = list(todo.select_for_update(skip_locked=True)[:limit])
            ids = [row.pk for row in rows]
            self._model._default_manager.filter(pk__in=ids).update(claimed_until=now + LEASE)
        return rows

    def _mark(
        self, rows: Iterable[AbstractOutboxMessage], unroutable: set[UUID], *, now: datetime
    ) -> None:
        done = [row for row in rows if row.event_id not in unroutable]
        manager = self._model._default_manager
        for again in (True, False):
            ids = [row.pk for row in done if again == (self._repeats and row.published_at is None)]
            manager.filter(pk__in=ids).update(
                published_at=now,
                claimed_until=None,
                retry_at=now + REPEAT_AFTER if again else None,
                last_error="",
            )
        for row in done:
            event_published.send_robust(self._model, row=row, again=row.published_at is not None)
        if unroutable:
            log.error(
                "no queue is bound for %d events: %s",
                len(unroutable),
                sorted(map(str, unroutable))[:3],
            )
            manager.filter(event_id__in=unroutable).update(
                claimed_until=None,
                retry_at=now + UNROUTABLE_PAUSE,
                attempts=F("attempts") + 1,
                last_error="unroutable: no queue is bound for this event type",
            )

    def _publish(self, rows: Sequence[AbstractOutboxMessage]) -> set[UUID]:
        """Publish and wait for confirms; return the ids of events no queue wanted."""
        if self._connection is None:
            self._connect()
        if self._connection.transport.driver_type == "amqp":  # type: ignore[union-attr]
            return self._publish_confirmed(rows)
        return self._publish_virtual(rows)

    def _publish_confirmed(self, rows: Sequence[AbstractOutboxMessage]) -> set[UUID]:
        channel, messages = self._channel, bundles.bundle(rows)
        batch = _ConfirmedBatch(channel, expected=len(messages))
        producer = Producer(channel)
        for message in messages:
            _send(producer, message, mandatory=True)
        batch.wait(self._connection)
        back = (message for message in messages if message[0].event_id in batch.returned)
        return {row.event_id for message in back for row in message}

    def _publish_virtual(self, rows: Sequence[AbstractOutboxMessage]) -> set[UUID]:
        producer = Producer(self._channel)
        unroutable: set[UUID] = set()
        for message in bundles.bundle(rows):
            # kombu knows the exchange's type only once this process has declared it.
            topology.EVENTS(self._channel).declare()
            table = self._channel.get_table(topology.EVENTS.name)
            kind = self._channel.typeof(topology.EVENTS.name)
            if not kind.lookup(table, topology.EVENTS.name, message[0].event_type, None):
                unroutable.update(row.event_id for row in message)
                continue
            _send(producer, message)
        return unroutable

    def _connect(self) -> None:
        url = settings.CELERY_BROKER_URL
        options = {**topology.transport_options(url), "confirm_publish": False}
        self._connection = Connection(
            url, connect_timeout=2, heartbeat=0, transport_options=options
        )
        self._connection.ensure_connection(max_retries=0, timeout=2)
        self._channel = self._connection.channel()
        if self._connection.transport.driver_type == "amqp":
            self._channel.confirm_select()

    def _disconnect(self, *, broken: bool = False) -> None:
        if self._connection is not None:
            # kombu's release() itself lets no error of a broken connection out.
            self._connection.release()
            self._connection = self._channel = None
        if broken:
            connections.close_all()


class _ConfirmedBatch:
    """Counts the broker's acks of one batch on a channel in confirm mode."""

    def __init__(self, channel: Any, *, expected: int) -> None:
        self.returned: set[UUID] = set()
        # Delivery tags count from 1 over the channel's life.
        first = getattr(channel, "jetway_published", 0) + 1
        channel.jetway_published = first + expected - 1
        self._pending = set(range(first, first + expected))
        channel.events["basic_ack"] = {self._acked}
        channel.events["basic_nack"] = {self._nacked}
        channel.events["basic_return"] = {self._came_back}

    def _acked(self, tag: int, multiple: bool) -> None:
        if multiple:
            self._pending = {one for one in self._pending if one > tag}
        else:
            self._pending.discard(tag)

    def _nacked(self, tag: int, multiple: bool) -> None:
        raise ConnectionError(f"the broker refused message {tag}")

    def _came_back(self, _: Exception, exchange: str, routing_key: str, message: Any) -> None:
        self.returned.add(UUID(message.properties["correlation_id"]))

    def wait(self, connection: Any) -> None:
        """
        Read from the broker until every message is confirmed.

        :raises TimeoutError: not within ten seconds of the last sign of life
        """
        while self._pending:
            try:
                connection.drain_events(timeout=CONFIRM_SECONDS)
            except TimeoutError as error:
                raise TimeoutError(f"{len(self._pending)} messages not confirmed") from error


def _send(producer: Producer, rows: Sequence[AbstractOutboxMessage], **options: Any) -> None:
    """Publish rows of one type as the Celery task `events.receive`, routed by that type."""
    envelopes = [outbox.envelope(row) for row in rows]
    message = current_app.amqp.as_task_v2(
        str(rows[0].event_id),
        "events.receive",
        kwargs=envelopes[0] if len(envelopes) == 1 else {"events": envelopes},
        ignore_result=True,
        **topology.UNTOLD,
    )
    producer.publish(
        message.body,
        exchange=topology.EVENTS.name,
        routing_key=rows[0].event_type,
        headers=message.headers,
        serializer="json",
        delivery_mode=2,
        retry=False,
        **message.properties,
        **options,
    )
