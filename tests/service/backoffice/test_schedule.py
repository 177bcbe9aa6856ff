"""Schedules in and out of the back office: a diff first, then all of it or nothing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.flights.admin import schedule
from apps.flights.models import Flight, OutboxMessage
from common.staff.models import AuditEntry
from tests.factories.accounts import make_user
from tests.factories.flights import AirplaneFactory, FlightFactory
from tests.factories.staff import WHY, desk, hidden_inputs, last_entry, told

pytestmark = pytest.mark.django_db(databases=["default", "flights"])
PAGE = "/admin/flights/flight/import/"
LIST = "/admin/flights/flight/"


@pytest.fixture
def staff():
    return desk()


@pytest.fixture
def flight():
    return FlightFactory()


def exported(client, *flights):
    form = {"action": "export_schedule", "_selected_action": [one.pk for one in flights]}
    answer = client.post(LIST, {**form, "index": 0})
    assert answer["Content-Type"] == "text/csv"
    return b"".join(answer.streaming_content).decode()


def choose(client, text):
    return client.post(PAGE, {"file": SimpleUploadedFile("s.csv", text.encode())})


def confirm(client, seen, why=WHY):
    return client.post(PAGE, {**hidden_inputs(seen), "why": why}, follow=True)


def diff(answer):
    return [(one["what"], one["told"]) for one in answer.context["diff"].lines]


def test_what_is_exported_and_imported_changes_nothing(staff, flight):
    answer = choose(staff, exported(staff, flight, FlightFactory()))
    totals = answer.context["diff"].totals
    assert (totals.unchanged, totals.added, totals.changed, totals.rejected) == (2, 0, 0, 0)
    assert "there is nothing to import" in answer.content.decode()


def test_an_airline_exports_its_own(flight):
    other = FlightFactory()
    text = exported(desk(make_user(carrier=flight.carrier_id)), flight, other)
    assert len(text.splitlines()) == 2
    assert f"\n{flight.carrier_id},{flight.number}," in text.replace("\r", "")


def test_a_file_has_as_many_flights_as_it_can_and_no_more(staff, flight, monkeypatch):
    monkeypatch.setattr(schedule, "LONGEST_EXPORT", 2)
    chosen = [flight, FlightFactory()]
    assert len(exported(staff, *chosen).splitlines()) == 3
    form = {"action": "export_schedule", "index": 0}
    form["_selected_action"] = [one.pk for one in (*chosen, FlightFactory())]
    answer = staff.post(LIST, form, follow=True)
    assert told(answer) == ["One file has up to 2 flights. Choose fewer."]


def test_the_diff_is_shown_then_all_of_it_is_written_with_events_and_one_entry(staff, flight):
    airplane = AirplaneFactory(carrier=flight.carrier)
    lines = exported(staff, flight).splitlines()
    changed = lines[1].replace("129.00", "99.00")
    leaves = flight.departs_at + timedelta(days=3)
    new = (
        f"{flight.carrier_id},77,{flight.origin_id},{flight.destination_id},"
        f"{leaves.isoformat()},{(leaves + timedelta(hours=2)).isoformat()},"
        f"{airplane.registration},149.00,,,"
    )
    seen = choose(staff, "\n".join([lines[0], changed, new]))
    assert [what for what, _ in diff(seen)] == ["added", "changed"]
    assert diff(seen)[1][1] == "price_economy: 12900 EUR → 9900 EUR"
    assert (Flight.objects.count(), AuditEntry.objects.count()) == (1, 0)

    answer = confirm(staff, seen)
    assert told(answer) == ["Imported: 1 added, 1 changed."]
    assert Flight.objects.count() == 2
    assert flight.inventory.get().price_minor == 9900
    entry = last_entry()
    assert (entry.action, entry.why, entry.result) == (
        "import schedule",
        WHY,
        "1 added, 1 changed",
    )


def test_travellers_hear_of_new_times(staff, flight):
    text = exported(staff, flight)
    later = flight.arrives_at + timedelta(minutes=15)
    seen = choose(staff, text.replace(flight.arrives_at.isoformat(), later.isoformat()))
    confirm(staff, seen)
    assert OutboxMessage.objects.get().event_type == "flights.flight.rescheduled.v1"


def test_a_refused_line_keeps_all_of_it_out(staff, flight):
    lines = exported(staff, flight).splitlines()
    bad = lines[1].replace(flight.airplane.registration, "X-NONE")
    seen = choose(staff, "\n".join([lines[0], bad]))
    assert diff(seen) == [("refused", "unknown_airplane: There is no airplane X-NONE.")]
    assert "nothing can be imported" in seen.content.decode()


def test_what_came_out_otherwise_since_the_look_is_taken_back(staff, flight):
    seen = choose(staff, exported(staff, flight).replace("129.00", "99.00"))
    flight.inventory.update(price_minor=5000)
    answer = confirm(staff, seen)
    assert told(answer) == ["The timetable changed since the preview; look again."]
    assert flight.inventory.get().price_minor == 5000
    assert last_entry().outcome == "refused"


def test_not_without_a_reason(staff, flight):
    seen = choose(staff, exported(staff, flight).replace("129.00", "99.00"))
    answer = confirm(staff, seen, why=" ")
    assert answer.context["form"].errors.keys() == {"why"}
    assert [what for what, _ in diff(answer)] == ["changed"]
    assert flight.inventory.get().price_minor == 12900


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"carrier,number\n6E,1\n", "The column origin is missing."),
        (b"\xff\xfe", "The file is not UTF-8."),
        (b"x" * (schedule.LARGEST_BYTES + 1), "The file is too large"),
    ],
)
def test_a_file_that_is_no_schedule_is_said_to_be_none(staff, content, words):
    answer = staff.post(PAGE, {"file": SimpleUploadedFile("s.csv", content)})
    assert words in answer.content.decode()


def test_the_largest_file_that_is_shown_can_be_confirmed(staff):
    """The page carries it as a field, of which Django takes a megabyte."""
    flights = [FlightFactory() for _ in range(7)]
    header, *lines = exported(staff, *flights).replace("129.00", "99.00").splitlines()
    room = schedule.LARGEST_BYTES - len(header) - sum(len(line) for line in lines) - 20
    padded = [line.replace(",", " " * (room // 7) + ",", 1) for line in lines]
    text = "\n".join([header, *padded])
    assert schedule.LARGEST_BYTES - 100 < len(text) <= schedule.LARGEST_BYTES
    assert told(confirm(staff, choose(staff, text))) == ["Imported: 0 added, 7 changed."]
