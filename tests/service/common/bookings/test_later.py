"""Statements that go with the next one: nothing of a transaction's promise is lost on the way."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from common import statements
from common.db import atomic
from common.ids import uuid7

FlightState = apps.get_model("bookings", "FlightState")

AT = datetime(2026, 12, 1, 9, 30, 15, 123456, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def state(**fields):
    usual = {"version": 1, "departs_at": AT, "arrives_at": AT, "status": "scheduled"}
    return FlightState(**{"flight_id": uuid7(), "noted_at": AT, **usual, **fields})


def stored():
    return FlightState.objects.count()


class TestLater:
    def test_what_is_inserted_later_is_there_for_the_next_statement(self):
        one = state()
        with atomic(FlightState):
            statements.insert_later([one, state()])
            assert statements.change(FlightState, {"version": 2}, pk=one.pk) == 1
            assert stored() == 2
        assert FlightState.objects.get(pk=one.pk).version == 2

    def test_what_nothing_follows_is_there_after_the_commit(self):
        one = state()
        with atomic(FlightState):
            statements.insert_later([one])
            statements.change_later(FlightState, {"boarding_gate": "'; %s"}, pk=one.pk)
        assert FlightState.objects.get().boarding_gate == "'; %s"

    def test_outside_of_a_transaction_there_is_no_later(self):
        statements.insert_later([state()])
        assert stored() == 1

    def test_a_refusal_is_told_by_the_commit_at_the_latest(self):
        taken = state()
        statements.insert([taken])
        with pytest.raises(IntegrityError), atomic(FlightState):
            statements.insert_later([state()])
            statements.insert_later([state(flight_id=taken.flight_id)])
            statements.insert_later([state()])
        assert stored() == 1
        with atomic(FlightState):
            statements.insert_later([state()])
        assert stored() == 2

    def test_a_refusal_is_told_by_the_next_statement(self):
        taken = state()
        statements.insert([taken])
        with pytest.raises(IntegrityError), atomic(FlightState):
            statements.insert_later([state(), state(flight_id=taken.flight_id)])
            stored()
        assert stored() == 1

    def test_what_is_rolled_back_was_never_there(self):
        with pytest.raises(RuntimeError), atomic(FlightState):
            statements.insert_later([state()])
            raise RuntimeError
        assert stored() == 0

    def test_an_inner_block_is_rolled_back_alone(self):
        with atomic(FlightState):
            statements.insert_later([state()])
            with pytest.raises(RuntimeError), atomic(FlightState):
                statements.insert_later([state()])
                raise RuntimeError
            statements.insert_later([state()])
        assert stored() == 2


@pytest.mark.mysql
class TestPackets:
    @pytest.fixture
    def packets(self, monkeypatch):
        """What is sent to the server, by its connection's own method."""
        connection.ensure_connection()
        sent = []
        driver = type(connection.connection)
        query = driver.query
        monkeypatch.setattr(
            driver, "query", lambda self, text: [sent.append(text), query(self, text)]
        )
        return sent

    def test_a_transaction_is_as_many_as_it_has_answers_to_wait_for(self, packets):
        one = state()
        with atomic(FlightState):
            statements.insert_later([one])
            statements.change(FlightState, {"version": 2}, pk=one.pk)
            statements.insert_later([state()])
            statements.insert_later([state()])
        heads = [[one.split()[0] for one in packet.split(b";")] for packet in packets]
        assert heads == [[b"BEGIN", b"INSERT", b"UPDATE"], [b"INSERT", b"INSERT", b"COMMIT"]]

    def test_one_that_did_nothing_is_none(self, packets):
        with atomic(FlightState):
            pass
        with pytest.raises(RuntimeError), atomic(FlightState):
            raise RuntimeError
        assert packets == []
