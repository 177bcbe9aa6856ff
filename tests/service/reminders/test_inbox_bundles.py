"""Receiving several events in one message: each once, and none lost for another's sake."""

import pytest
from celery.exceptions import Reject
from django.db import OperationalError as DatabaseAway
from kombu.exceptions import OperationalError

from apps.reminders.models import InboxMessage
from common.messaging import inbox, tasks
from tests.factories.reminders import NOW, message, reset_requested

pytestmark = pytest.mark.django_db


class TestReceiveMany:
    """Several events in one message."""

    def test_each_is_stored_and_one_task_handles_them(self, enqueued, clock):
        first, *_ = events = [reset_requested() for _ in range(5)]
        tasks.receive(events=[message(one) for one in events])
        assert enqueued == [("events.handle", {"event_id": str(first.event_id)})]
        tasks.handle(event_id=str(first.event_id))
        assert InboxMessage.objects.filter(handled_at=NOW).count() == 5

    def test_they_are_stored_by_one_statement(self, enqueued, clock, django_assert_num_queries):
        events = [message(reset_requested()) for _ in range(20)]
        with django_assert_num_queries(1):
            tasks.receive(events=events)

    def test_those_seen_before_are_stored_once_and_the_others_too(self, enqueued, clock):
        old, older, new = (reset_requested() for _ in range(3))
        for event in (old, older):
            tasks.receive(**message(event))
        tasks.handle(event_id=str(old.event_id))
        enqueued.clear()
        tasks.receive(events=[message(one) for one in (old, new, older, new)])
        assert InboxMessage.objects.count() == 3
        assert enqueued == [("events.handle", {"event_id": str(new.event_id)})]

    def test_a_repeat_of_what_is_handled_enqueues_nothing(self, enqueued, clock):
        events = [reset_requested() for _ in range(3)]
        tasks.receive(events=[message(one) for one in events])
        tasks.handle(event_id=str(events[0].event_id))
        enqueued.clear()
        tasks.receive(events=[message(one) for one in events])
        assert enqueued == []

    def test_a_repeat_of_what_is_not_handled_enqueues_it_again(self, enqueued, clock):
        events = [reset_requested() for _ in range(2)]
        tasks.receive(events=[message(one) for one in events])
        tasks.handle(event_id=str(events[0].event_id))
        InboxMessage.objects.filter(event_id=events[1].event_id).update(handled_at=None)
        enqueued.clear()
        tasks.receive(events=[message(one) for one in events])
        assert enqueued == [("events.handle", {"event_id": str(events[1].event_id)})]

    def test_types_nobody_here_subscribed_to_are_left_out(self, enqueued):
        stranger = {**message(reset_requested()), "event_type": "accounts.user.promoted.v1"}
        tasks.receive(events=[stranger, message(event := reset_requested())])
        assert InboxMessage.objects.get().event_id == event.event_id

    @pytest.mark.parametrize(
        "spoilt", [{"aggregate_id": None}, {"sequence": 2**70}, {"event_id": "?"}]
    )
    def test_one_that_cannot_be_stored_parts_them_and_fails_alone(
        self, enqueued, monkeypatch, spoilt
    ):
        """The poison ends among the dead; its neighbours do not."""
        monkeypatch.setattr(tasks, "GIVE_BACK_SECONDS", 0)
        good = [message(reset_requested()) for _ in range(2)]
        poison = {**message(reset_requested()), **spoilt}
        tasks.receive(events=[good[0], poison, good[1]])
        assert not InboxMessage.objects.exists()
        here = {"queue": "reminders.events"}
        assert enqueued == [("events.receive", one | here) for one in (good[0], poison, good[1])]
        tasks.receive(**good[0])
        tasks.receive(**good[1])
        assert InboxMessage.objects.count() == 2

    def test_parted_ones_go_to_this_service_alone(self, monkeypatch):
        sent = []
        monkeypatch.setattr(tasks.receive, "apply_async", lambda **it: sent.append(it))
        poison = {**message(reset_requested()), "event_id": "?"}
        tasks.receive(events=[poison, message(reset_requested())])
        assert {one["queue"] for one in sent} == {"reminders.events"}

    def test_a_broker_that_is_away_while_they_part_keeps_the_message(self, monkeypatch):
        def away(**_):
            raise OperationalError("connection refused")

        monkeypatch.setattr(tasks.receive, "apply_async", away)
        monkeypatch.setattr(tasks, "GIVE_BACK_SECONDS", 0)
        poison = {**message(reset_requested()), "event_id": "?"}
        with pytest.raises(Reject) as given_back:
            tasks.receive(events=[poison, message(reset_requested())])
        assert given_back.value.requeue is True

    def test_a_database_that_is_away_gives_them_back_together(self, monkeypatch, enqueued):
        def away(_):
            raise DatabaseAway("gone away")

        monkeypatch.setattr(inbox, "store", away)
        monkeypatch.setattr(tasks, "GIVE_BACK_SECONDS", 0)
        with pytest.raises(Reject) as given_back:
            tasks.receive(events=[message(reset_requested()) for _ in range(2)])
        assert given_back.value.requeue is True
        assert enqueued == []
