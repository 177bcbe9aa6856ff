"""The schedule importer: what a file would change, and all of it or nothing."""

import threading
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.flights.domain.schedule import FlightKey
from apps.flights.errors import ScheduleRefused, TimetableChanged
from apps.flights.models import CabinInventory, Flight
from apps.flights.services import schedule_import, schedule_write, search_cache
from tests.factories.flights import AirplaneFactory, FlightFactory
from tests.factories.schedules import BACK, HEADER, NOW, OUT, load, timetable


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
class TestImport:
    def test_new_flights_get_their_seats_and_prices(self):
        assert load(OUT).added == 1
        flight = Flight.objects.get()
        assert flight.departs_at == datetime(2027, 2, 1, 7, tzinfo=UTC)
        assert (flight.version, flight.status) == (1, "scheduled")
        stock = flight.inventory.get()
        assert (stock.cabin, stock.capacity, stock.price_minor, stock.currency) == (
            "economy",
            150,
            9900,
            "EUR",
        )

    def test_a_bad_line_keeps_everything_out(self):
        with pytest.raises(ScheduleRefused):
            load(OUT, BACK.replace("LH", "ZZ"))
        assert timetable() == set()

    def test_a_bad_line_in_a_later_chunk_takes_the_earlier_ones_back(self, monkeypatch):
        monkeypatch.setattr(schedule_import, "CHUNK", 1)
        with pytest.raises(ScheduleRefused):
            load(OUT, BACK.replace("LH", "ZZ"))
        assert timetable() == set()

    def test_bad_lines_can_be_left_out(self):
        totals = load(OUT, BACK.replace("LH", "ZZ"), skip_bad=True)
        assert (totals.added, totals.rejected) == (1, 1)
        assert timetable() == {"LH100 2027-02-01"}

    def test_importing_twice_changes_nothing(self):
        load(OUT, BACK)
        totals = load(OUT, BACK)
        assert (totals.added, totals.changed, totals.unchanged) == (0, 0, 2)

    def test_a_change_raises_the_version_and_keeps_what_is_sold(self):
        load(OUT)
        CabinInventory.objects.update(sold=90)
        load(OUT.replace("08:00", "08:10").replace("99.00", "89.50"))
        flight = Flight.objects.get()
        stock = flight.inventory.get()
        assert (flight.version, flight.departs_at.minute) == (2, 10)
        assert (stock.price_minor, stock.sold, stock.capacity) == (8950, 90, 150)

    def test_another_airplane_brings_its_seats(self):
        load(OUT)
        load(OUT.replace("D-AIAA", "D-AIAB"))
        assert Flight.objects.get().airplane.registration == "D-AIAB"
        assert CabinInventory.objects.get().capacity == 100

    def test_a_cabin_the_new_airplane_lacks_has_no_seats_left(self):
        FlightFactory(
            carrier_id="LH",
            number=100,
            origin_id="FRA",
            destination_id="MUC",
            departs_at=datetime(2027, 2, 1, 7, tzinfo=UTC),
            arrives_at=datetime(2027, 2, 1, 8, tzinfo=UTC),
            airplane=AirplaneFactory(carrier_id="LH", cabins={"economy": 80, "business": 8}),
            cabins={"economy": 80, "business": 8},
        )
        assert load(OUT).changed == 1
        assert dict(CabinInventory.objects.values_list("cabin", "capacity")) == {
            "economy": 150,
            "business": 0,
        }

    def test_seats_sold_after_the_plan_are_never_taken_away(self, monkeypatch):
        load(OUT)
        write = schedule_write.write_plan

        def sell_first(plan, **rest):
            CabinInventory.objects.update(sold=120)
            write(plan, **rest)

        monkeypatch.setattr(schedule_import, "write_plan", sell_first)
        with pytest.raises(TimetableChanged):
            load(OUT.replace("D-AIAA", "D-AIAB"))
        assert CabinInventory.objects.get().capacity == 150

    def test_search_forgets_its_answers_after_the_commit(
        self, monkeypatch, django_capture_on_commit_callbacks
    ):
        told = []
        monkeypatch.setattr(search_cache, "invalidate_search", lambda: told.append("invalidated"))
        with django_capture_on_commit_callbacks(execute=True):
            load(OUT)
            assert told == []
        assert told == ["invalidated"]
        with django_capture_on_commit_callbacks(execute=True):
            load(OUT)
        assert told == ["invalidated"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("catalogue")
def test_two_imports_at_once_never_put_an_airplane_in_the_air_twice():
    start = threading.Barrier(2)
    outcomes = []

    def run(number: int) -> None:
        try:
            start.wait()
            load(OUT.replace("LH,100", f"LH,{number}"))
            outcomes.append("imported")
        except ScheduleRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in (100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["imported", "refused"]
    assert Flight.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
class TestCommand:
    @pytest.fixture
    def command(self, tmp_path, time_machine_at_now):
        def run(*lines: str, **options) -> str:
            file = tmp_path / "schedule.csv"
            file.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
            out = StringIO()
            call_command("import_schedule", str(file), stdout=out, **options)
            return out.getvalue()

        return run

    @pytest.fixture
    def time_machine_at_now(self, time_machine):
        time_machine.move_to(NOW, tick=False)

    def test_without_apply_it_tells_what_it_would_do(self, command):
        load(OUT)
        told = command(OUT.replace("99.00", "89.00"), BACK, BACK.replace("LH", "ZZ"))
        assert "~ line 2: LH100 FRA 2027-02-01: price_economy 9900 EUR -> 8900 EUR" in told
        assert "+ line 3: LH101 MUC 2027-02-01 to FRA" in told
        assert "! line 4: unknown_carrier" in told
        assert "1 added, 1 changed, 0 unchanged, 1 rejected." in told
        assert timetable() == {"LH100 2027-02-01"}

    def test_with_apply_it_writes(self, command):
        command(OUT, BACK, apply=True)
        assert timetable() == {"LH100 2027-02-01", "LH101 2027-02-01"}

    def test_with_apply_and_a_bad_line_it_refuses_and_writes_nothing(self, command):
        with pytest.raises(CommandError, match="schedule_refused"):
            command(OUT, BACK.replace("LH", "ZZ"), apply=True)
        assert timetable() == set()

    def test_with_skip_bad_it_writes_the_good_lines(self, command):
        command(OUT, BACK.replace("LH", "ZZ"), apply=True, skip_bad=True)
        assert timetable() == {"LH100 2027-02-01"}

    def test_a_file_that_is_not_there_is_said_so(self):
        with pytest.raises(CommandError, match="No such file"):
            call_command("import_schedule", "/nowhere/schedule.csv")


def test_a_key_reads_like_a_ticket():
    key = FlightKey(carrier="6E", number=2133, origin="BLR", departure_date=NOW.date())
    assert str(key) == "6E2133 BLR 2027-01-01"
