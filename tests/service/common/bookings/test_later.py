"""Statements that go with the next one: nothing of a transaction's promise is lost on the way."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection

from common import sql, statements
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


class TestOne:
    """A statement that must match one row."""

    def test_who_matches_one_goes_on(self):
        one = state()
        with atomic(FlightState):
            statements.insert_later([one])
            statements.change_one_later(FlightState, {"version": 2}, pk=one.pk)
        assert FlightState.objects.get().version == 2

    def test_one_that_matches_as_it_is_already_has_matched(self):
        one = state()
        statements.insert([one])
        with atomic(FlightState):
            statements.change_one_later(FlightState, {"version": 1}, pk=one.pk)

    @pytest.mark.parametrize("rows", [0, 2])
    def test_another_number_of_rows_is_told_by_the_next_statement(self, rows):
        statements.insert_later([state() for _ in range(rows)])
        with pytest.raises(sql.Unmatched), atomic(FlightState):
            statements.change_one_later(FlightState, {"version": 2}, version=1)
            statements.insert_later([state(version=3)])
            stored()
            pytest.fail("nobody has told")
        assert list(FlightState.objects.values_list("version", flat=True)) == [1] * rows

    def test_it_is_told_before_a_commit(self):
        with pytest.raises(sql.Unmatched), atomic(FlightState):
            statements.insert_later([state()])
            statements.change_one_later(FlightState, {"version": 2}, pk=uuid7())
            statements.insert_later([state()])
        assert stored() == 0

    def test_it_is_told_before_what_fails_behind_it(self):
        taken = state()
        statements.insert([taken])
        with pytest.raises(sql.Unmatched), atomic(FlightState):
            statements.change_one_later(FlightState, {"version": 2}, pk=uuid7())
            statements.insert_later([state(flight_id=taken.flight_id)])
            stored()
        assert stored() == 1


class TestTogether:
    def asked(self, *versions):
        text = "SELECT version FROM bookings_flightstate WHERE version = %s"
        return sql.fetch_together(connection, [(text, [version]) for version in versions])

    def test_each_answers_for_itself(self):
        with atomic(FlightState):
            statements.insert_later([state(), state(version=7), state(version=7)])
            assert self.asked(1, 9, 7) == [[(1,)], [], [(7,), (7,)]]
            assert self.asked(7) == [[(7,), (7,)]]
        assert self.asked(1) == [[(1,)]]

    def test_a_fault_of_any_is_told_and_the_connection_goes_on(self):
        good = ("SELECT version FROM bookings_flightstate", [])
        bad = ("SELECT nothing FROM bookings_flightstate", [])
        statements.insert([state()])
        for queries in ([bad, good], [good, bad], [good, bad, good]):
            with pytest.raises(DatabaseError):
                sql.fetch_together(connection, queries)
            assert stored() == 1


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

    def test_questions_put_together_are_one(self, packets):
        with atomic(FlightState):
            statements.change_later(FlightState, {"version": 2}, version=1)
            sql.fetch_together(connection, [("SELECT 1", []), ("SELECT 2", [])])
        heads = [[one.split()[0] for one in packet.split(b";")] for packet in packets]
        assert heads == [[b"BEGIN", b"UPDATE", b"SELECT", b"SELECT"]]

    def test_one_that_did_nothing_is_none(self, packets):
        with atomic(FlightState):
            pass
        with pytest.raises(RuntimeError), atomic(FlightState):
            raise RuntimeError
        assert packets == []
