"""Statements built once do what Django's own would, on the database there is."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection
from django.db.transaction import TransactionManagementError

from common import statements
from common.db import atomic
from common.ids import uuid7
from common.lookups import Lookup

Booking = apps.get_model("bookings", "Booking")
FlightState = apps.get_model("bookings", "FlightState")
OutboxMessage = apps.get_model("bookings", "OutboxMessage")
Transition = apps.get_model("bookings", "Transition")

AT = datetime(2026, 12, 1, 9, 30, 15, 123456, tzinfo=UTC)
BY_ID = Lookup(Booking, "id")


def booking(**fields):
    values = {
        "reference": "K7M3XQ",
        "user_id": uuid7(),
        "contact_email": "ada@example.org",
        "type": Booking.Type.HOLD,
        "status": Booking.Status.HELD,
        "number_of_seats": 2,
        "request": {"segments": [{"cabin": "économie"}], "seats": 2},
        "total_minor": 12900,
        "currency": "EUR",
        "hold_expires_at": AT,
        "lease_until": AT,
        "created_at": AT,
        "updated_at": AT,
    }
    return Booking(**{**values, **fields})


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.django_db
class TestRows:
    def test_what_is_inserted_is_what_django_reads(self):
        made = booking(failure={"status": 409, "body": {"ü": [None, 1.5, "%s"]}})
        statements.insert([made])
        assert columns(Booking.objects.get()) == columns(made)
        assert not made._state.adding

    def test_a_new_row_is_as_django_makes_it(self):
        values = {"reference": "K7M3XQ", "user_id": uuid7(), "request": {}, "lease_until": AT}
        made, usual = statements.new(Booking, **values), Booking(**values)
        assert made.id != usual.id
        usual.id = made.id
        assert (made, made.__dict__.keys()) == (usual, usual.__dict__.keys())
        assert columns(made) == columns(usual)
        with pytest.raises(TypeError, match="has no referense"):
            statements.new(Booking, referense="K7M3XQ")

    def test_what_django_saves_is_what_a_lookup_reads(self):
        made = booking(failure={"a": ["%"]}, intent="confirm", intent_at=AT)
        made.save()
        found = BY_ID.get(made.id)
        assert columns(found) == columns(made)
        assert found == made

    def test_an_update_writes_every_column(self):
        made = booking()
        statements.insert([made])
        made.status, made.hold_expires_at = Booking.Status.CONFIRMED, None
        made.failure, made.refund_explanation = {"x": 1}, "it's 100% fair"
        statements.update(made)
        assert columns(Booking.objects.get()) == columns(made)

    def test_an_update_of_a_row_that_was_read_writes_what_changed(self):
        statements.insert([booking()])
        found = BY_ID.get(Booking.objects.get().id)
        Booking.objects.update(contact_email="grace@example.org")
        found.status, found.hold_expires_at = Booking.Status.CONFIRMED, None
        found.request["seats"] = 3
        statements.update(found)
        kept = Booking.objects.get()
        assert (kept.status, kept.hold_expires_at) == ("confirmed", None)
        assert kept.request["seats"] == 3
        assert kept.contact_email == "grace@example.org"
        found.status, found.hold_expires_at = Booking.Status.HELD, AT
        statements.update(found)
        kept = Booking.objects.get()
        assert (kept.status, kept.hold_expires_at) == ("held", AT)

    def test_a_single_row_knows_the_key_the_database_gave_it(self):
        made = booking()
        statements.insert([made])
        first, second = (
            Transition(booking=made, sequence=n, to_status="held", actor="a", at=AT) for n in (1, 2)
        )
        statements.insert([first])
        statements.insert([second])
        assert [first.pk, second.pk] == list(
            Transition.objects.order_by("sequence").values_list("pk", flat=True)
        )

    def test_fields_that_fill_themselves_do(self):
        event = OutboxMessage(
            event_id=uuid7(),
            event_type="x",
            aggregate_id=uuid7(),
            sequence=1,
            occurred_at=AT,
            payload={},
        )
        statements.insert([event])
        assert OutboxMessage.objects.get().created_at == event.created_at is not None

    def test_more_rows_than_one_statement_takes(self, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(connection.features, "max_query_params", 25)
        rows = [
            FlightState(
                flight_id=uuid7(),
                version=1,
                departs_at=AT,
                arrives_at=AT,
                status="scheduled",
                noted_at=AT,
            )
            for _ in range(5)
        ]
        with django_assert_num_queries(3):
            statements.insert(rows)
        assert FlightState.objects.count() == 5

    def test_no_rows_are_no_statement(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            statements.insert([])

    def test_a_row_that_is_gone_cannot_be_updated(self):
        with pytest.raises(DatabaseError, match=r"there is no bookings\.Booking"):
            statements.update(booking())

    def test_constraints_hold(self):
        statements.insert([booking()])
        with pytest.raises(IntegrityError), atomic(Booking):
            statements.insert([booking()])
        with pytest.raises(DatabaseError), atomic(Booking):
            statements.insert([booking(reference="ANOTHR", number_of_seats=12)])


@pytest.mark.django_db
class TestChange:
    def test_only_rows_that_match_are_changed_and_counted(self):
        one, other = booking(), booking(reference="ANOTHR", accepted_at=AT)
        statements.insert([one, other])
        new = {"accepted_at": AT, "failure": None}
        assert statements.change(Booking, new, status="held", accepted_at=None) == 1
        assert statements.change(Booking, new, status="held", accepted_at=None) == 0
        assert statements.change(Booking, {"accepted_at": None}, accepted_at=AT) == 2

    def test_a_row_that_was_so_already_counts(self):
        made = booking()
        statements.insert([made])
        assert statements.change(Booking, {"currency": "EUR"}, pk=made.id) == 1


@pytest.mark.django_db
class TestLookup:
    def test_nothing_found(self):
        assert BY_ID.first(uuid7()) is None
        assert BY_ID.any_of([]) == []
        with pytest.raises(Booking.DoesNotExist):
            BY_ID.get(uuid7())

    def test_any_of_several_in_order(self):
        rows = [booking(reference=f"ABCDE{n}") for n in range(3)]
        statements.insert(rows)
        wanted = [rows[2].id, rows[0].id, uuid7()]
        assert BY_ID.any_of(wanted) == [rows[0], rows[2]]
        by_type = Lookup(Booking, "type", "status", order_by="reference")
        assert by_type.any_of(["held", "failed"], "hold") == rows
        assert by_type.all("hold", "failed") == []


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_a_transaction_is_refused():
    with pytest.raises(TransactionManagementError):
        Lookup(Booking, "id", lock=True).first(uuid7())
