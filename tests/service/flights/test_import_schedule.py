"""The schedule importer: what a file would change, and all of it or nothing."""

import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.flights.domain.schedule import FlightKey, Plan, ScheduleRow, read_csv
from apps.flights.errors import ScheduleRefused, TimetableChanged
from apps.flights.models import CabinInventory, Flight
from apps.flights.services import schedule_import, schedule_write, search_cache
from apps.flights.services.schedule_import import import_schedule, preview_schedule
from apps.flights.services.schedule_plan import Overlaps
from tests.factories.flights import AirplaneFactory, AirportFactory, CarrierFactory, FlightFactory

NOW = datetime(2027, 1, 1, tzinfo=UTC)
HEADER = "carrier,number,origin,destination,departs_at,arrives_at,registration,price_economy"
OUT = "LH,100,FRA,MUC,2027-02-01T08:00,2027-02-01T09:00,D-AIAA,99.00"
BACK = "LH,101,MUC,FRA,2027-02-01T10:00,2027-02-01T11:00,D-AIAA,99.00"


@pytest.fixture
def catalogue():
    """Two airports in Germany, one carrier with an airplane of 150 seats, and another carrier."""
    for code in ("FRA", "MUC"):
        AirportFactory(iata_code=code, time_zone="Europe/Berlin")
    lufthansa = CarrierFactory(code="LH")
    AirplaneFactory(carrier=lufthansa, registration="D-AIAA", cabins={"economy": 150})
    AirplaneFactory(carrier=lufthansa, registration="D-AIAB", cabins={"economy": 100})
    AirplaneFactory(registration="G-XXXX")


def rows(*lines: str):
    return read_csv([f"{line}\n" for line in (HEADER, *lines)], currency="EUR")


def preview(*lines: str, **options) -> Plan:
    (plan,) = preview_schedule(rows=rows(*lines), now=NOW, currency="EUR", **options)
    return plan


def load(*lines: str, **options) -> schedule_import.Totals:
    return import_schedule(rows=rows(*lines), now=NOW, currency="EUR", **options)


def timetable() -> set[str]:
    return {f"{flight.flight_number} {flight.departure_date}" for flight in Flight.objects.all()}


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
class TestPreview:
    def test_new_flights_are_added_and_nothing_is_written(self):
        plan = preview(OUT, BACK)
        assert [str(flight.key) for flight in plan.added] == [
            "LH100 FRA 2027-02-01",
            "LH101 MUC 2027-02-01",
        ]
        assert not Flight.objects.exists()

    def test_a_flight_as_it_stands_is_unchanged(self):
        load(OUT)
        plan = preview(OUT)
        assert (plan.unchanged, plan.added, plan.changed) == (1, [], [])

    @pytest.mark.parametrize(
        ("old", "new", "field"),
        [
            ("08:00", "08:05", "departs_at"),
            ("09:00", "09:05", "arrives_at"),
            ("99.00", "89.00", "price_economy"),
            ("D-AIAA", "D-AIAB", "airplane"),
        ],
    )
    def test_a_flight_told_otherwise_is_changed(self, old, new, field):
        load(OUT)
        (change,) = preview(OUT.replace(old, new)).changed
        assert [difference.field for difference in change.changes] == [field]

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("LH", "ZZ", "unknown_carrier"),
            ("MUC", "QQQ", "unknown_place"),
            ("MUC", "FRA", "same_airport"),
            ("D-AIAA", "D-NONE", "unknown_airplane"),
            ("D-AIAA", "G-XXXX", "airplane_of_other_carrier"),
            ("09:00", "07:00", "arrival_before_departure"),
            ("2027-02-01T09:00", "2027-02-02T09:00", "invalid_input"),
            ("2027-02", "2026-02", "date_in_past"),
            ("99.00", "", "missing_price"),
            ("99.00", "cheap", "invalid_input"),
            ("2027-02-01T08:00", "2027-03-28T02:30", "nonexistent_time"),
            ("2027-02-01T08:00", "2027-10-31T02:30", "ambiguous_time"),
        ],
    )
    def test_a_bad_line_is_refused_by_number_and_code(self, old, new, code):
        plan = preview(BACK, OUT.replace(old, new))
        assert [(remark.line, remark.code) for remark in plan.rejected] == [(3, code)]
        assert len(plan.added) == 1

    def test_a_price_for_a_cabin_the_airplane_lacks_is_refused(self):
        row = ScheduleRow(
            line=2,
            carrier="LH",
            number=1,
            origin="FRA",
            destination="MUC",
            departs_at=NOW + timedelta(days=1),
            arrives_at=NOW + timedelta(days=1, hours=1),
            registration="D-AIAA",
            prices={"economy": 1, "first": 2},
        )
        (plan,) = preview_schedule(rows=[row], now=NOW, currency="EUR")
        assert plan.rejected[0].code == "unknown_cabin"

    def test_the_same_flight_on_two_lines_is_refused_the_second_time(self):
        plan = preview(OUT, OUT)
        assert [(remark.line, remark.code) for remark in plan.rejected] == [(3, "flight_exists")]

    def test_the_same_flight_is_found_in_a_later_chunk(self, monkeypatch):
        monkeypatch.setattr(schedule_import, "CHUNK", 1)
        plans = list(preview_schedule(rows=rows(OUT, OUT), now=NOW, currency="EUR"))
        assert [len(plan.added) for plan in plans] == [1, 0]
        assert plans[1].rejected[0].code == "flight_exists"

    @pytest.mark.parametrize("chunk", [1, 10])
    def test_an_airplane_in_the_air_on_an_earlier_line_is_busy(self, monkeypatch, chunk):
        monkeypatch.setattr(schedule_import, "CHUNK", chunk)
        early = BACK.replace("T10:00", "T08:30").replace("T11:00", "T09:30")
        plans = list(preview_schedule(rows=rows(OUT, early), now=NOW, currency="EUR"))
        assert [remark.code for plan in plans for remark in plan.rejected] == ["airplane_busy"]

    def test_an_airplane_in_the_air_in_the_timetable_is_busy(self):
        load(OUT)
        early = BACK.replace("T10:00", "T08:30").replace("T11:00", "T09:30")
        assert preview(early).rejected[0].code == "airplane_busy"

    def test_a_cancelled_flight_leaves_its_airplane_free(self):
        load(OUT)
        Flight.objects.update(status=Flight.Status.CANCELLED)
        assert preview(OUT.replace("LH,100", "LH,200")).rejected == []

    def test_a_flight_that_the_file_moves_away_leaves_its_airplane_free(self):
        load(OUT)
        moved = OUT.replace("T08:00", "T12:00").replace("T09:00", "T13:00")
        plan = preview(moved, OUT.replace("LH,100", "LH,200"))
        assert (len(plan.changed), len(plan.added), plan.rejected) == (1, 1, [])

    def test_an_overlap_can_be_a_warning_instead(self):
        plan = preview(OUT, OUT.replace("LH,100", "LH,200"), overlaps=Overlaps.WARN)
        assert (len(plan.added), plan.rejected) == (2, [])
        assert [(remark.line, remark.code) for remark in plan.warnings] == [(3, "airplane_busy")]

    @pytest.mark.parametrize("status", ["cancelled", "departed", "arrived"])
    def test_a_flight_that_is_over_cannot_be_changed(self, status):
        load(OUT)
        Flight.objects.update(status=status)
        assert preview(OUT.replace("99.00", "89.00")).rejected[0].code == "invalid_state"
        assert preview(OUT).unchanged == 1

    def test_a_flight_does_not_change_where_it_goes(self):
        AirportFactory(iata_code="BER", time_zone="Europe/Berlin")
        load(OUT)
        assert preview(OUT.replace("MUC", "BER")).rejected[0].code == "flight_exists"

    def test_an_airplane_with_fewer_seats_than_taken_is_too_small(self):
        load(OUT)
        CabinInventory.objects.update(sold=90, held=11)
        smaller = OUT.replace("D-AIAA", "D-AIAB")
        assert preview(smaller).rejected[0].code == "airplane_too_small"
        CabinInventory.objects.update(sold=90, held=10)
        assert preview(smaller).rejected == []

    def test_a_chunk_takes_the_same_queries_for_any_number_of_rows(self, django_assert_num_queries):
        many = [OUT.replace("2027-02-01", f"2027-02-{day:02}") for day in range(1, 21)]
        load(*many)
        with django_assert_num_queries(7):
            assert preview(*many).unchanged == 20


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
