"""What a schedule file would change, before it changes anything."""

from datetime import timedelta

import pytest

from apps.flights.domain.schedule import ScheduleRow
from apps.flights.models import CabinInventory, Flight
from apps.flights.services import schedule_import
from apps.flights.services.schedule_import import preview_schedule
from apps.flights.services.schedule_plan import Overlaps
from tests.factories.flights import AirportFactory
from tests.factories.schedules import BACK, NOW, OUT, load, preview, rows


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

    def test_an_airplane_is_busy_also_when_its_flights_leave_on_dates_far_apart(self):
        AirportFactory(iata_code="CXI", time_zone="Pacific/Kiritimati")
        AirportFactory(iata_code="PPG", time_zone="Pacific/Pago_Pago")
        load("LH,1,CXI,FRA,2027-02-03T08:00,2027-02-03T18:00,D-AIAA,99.00")
        meanwhile = "LH,2,PPG,FRA,2027-02-01T22:00,2027-02-02T23:00,D-AIAA,99.00"
        assert preview(meanwhile).rejected[0].code == "airplane_busy"

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
