"""Sorting, filtering and paging of itineraries."""

import base64
import json
from datetime import time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.flights.domain.search import (
    BadCursor,
    Filters,
    Itinerary,
    paginate,
    sort_itineraries,
)
from contracts.money import Money
from tests.factories.segments import NOON, segment, stop

SORTS = st.sampled_from(["price", "duration", "departure"])


def direct(number=1, *, passengers=1, **more) -> Itinerary:
    return Itinerary((segment(number, **more),), passengers)


# Few distinct values, so that ties are the rule.
itineraries = st.lists(
    st.builds(
        lambda number, minor, minutes, hour: direct(
            number, minor=minor, minutes=minutes, departs_at=NOON + timedelta(hours=hour)
        ),
        st.integers(1, 200),
        st.sampled_from([100, 200]),
        st.sampled_from([60, 90]),
        st.sampled_from([0, 1]),
    ),
    unique_by=lambda itinerary: itinerary.id,
    max_size=30,
)


def numbers(found) -> list[int]:
    return [itinerary.segments[0].number for itinerary in found]


class TestSort:
    def test_price_then_duration_then_departure_then_id(self):
        dear = direct(1, minor=20000)
        slow = direct(2, minutes=180)
        late = direct(3, departs_at=NOON + timedelta(hours=1))
        first, second = direct(4), direct(5)
        found = sort_itineraries([dear, slow, late, second, first], "price")
        assert numbers(found) == [4, 5, 3, 2, 1]

    def test_duration_then_price(self):
        found = sort_itineraries(
            [direct(1, minutes=180, minor=1), direct(2), direct(3, minor=1)], "duration"
        )
        assert numbers(found) == [3, 2, 1]

    def test_departure_is_an_instant_not_a_local_time(self):
        # A quarter to six in the afternoon, which is before noon in UTC.
        kolkata = stop("BLR", time_zone="Asia/Kolkata")
        earlier = direct(2, origin=kolkata, departs_at=NOON - timedelta(minutes=15))
        assert numbers(sort_itineraries([direct(1), earlier], "departure")) == [2, 1]

    @given(itineraries, SORTS)
    def test_the_order_does_not_depend_on_how_the_list_came(self, found, sort):
        assert sort_itineraries(found, sort) == sort_itineraries(found[::-1], sort)


class TestPages:
    @given(itineraries, SORTS, st.integers(1, 7))
    def test_following_next_shows_everything_once(self, found, sort, limit):
        ordered = sort_itineraries(found, sort)
        seen, cursor = [], None
        while True:
            page = paginate(ordered, sort=sort, limit=limit, cursor=cursor)
            seen += page.items
            cursor = page.next
            if cursor is None:
                break
        assert seen == ordered

    @given(itineraries, SORTS, st.integers(1, 7))
    def test_previous_leads_back_over_the_same_pages(self, found, sort, limit):
        ordered = sort_itineraries(found, sort)
        pages = [paginate(ordered, sort=sort, limit=limit, cursor=None)]
        while pages[-1].next:
            pages.append(paginate(ordered, sort=sort, limit=limit, cursor=pages[-1].next))
        for before, page in zip(pages, pages[1:], strict=False):
            back = paginate(ordered, sort=sort, limit=limit, cursor=page.previous)
            assert back.items == before.items
        assert pages[0].previous is None

    @given(itineraries.filter(lambda found: len(found) > 3), SORTS)
    def test_a_row_that_goes_hides_no_other(self, found, sort):
        ordered = sort_itineraries(found, sort)
        page = paginate(ordered, sort=sort, limit=2, cursor=None)
        sold_out = ordered[1:]
        rest = paginate(sold_out, sort=sort, limit=200, cursor=page.next)
        assert list(rest.items) == ordered[2:]

    @pytest.mark.parametrize(
        "cursor",
        [
            "",
            "x",
            "%%%",
            "AAAA",
            "ééé",
            base64.urlsafe_b64encode(b"[1]").decode(),
            base64.urlsafe_b64encode(b"[" * 5000).decode(),
            base64.urlsafe_b64encode(json.dumps([True, "price", "1", 2, 3, "x"]).encode()).decode(),
            base64.urlsafe_b64encode(json.dumps([1, "price", 1, 2, 3, "x"]).encode()).decode(),
            base64.urlsafe_b64encode(json.dumps([True, "price", 1, 2, 3, 4]).encode()).decode(),
        ],
    )
    def test_a_cursor_nobody_made_is_refused(self, cursor):
        with pytest.raises(BadCursor):
            paginate([direct()], sort="price", limit=1, cursor=cursor)

    def test_a_cursor_of_another_sort_is_refused(self):
        page = paginate([direct(1), direct(2)], sort="price", limit=1, cursor=None)
        with pytest.raises(BadCursor):
            paginate([direct(1), direct(2)], sort="duration", limit=1, cursor=page.next)


class TestFilters:
    @pytest.mark.parametrize(
        ("bounds", "fits"),
        [
            ({"max_price_minor": Decimal(20000)}, True),
            ({"max_price_minor": Decimal("19999.99")}, False),
            ({"min_price_minor": Decimal(20000)}, True),
            ({"min_price_minor": Decimal("20000.01")}, False),
        ],
    )
    def test_price_bounds_are_for_all_passengers_and_inclusive(self, bounds, fits):
        assert Filters(**bounds).accept_price(direct(minor=10000, passengers=2)) is fits

    @pytest.mark.parametrize(
        ("window", "fits"),
        [
            ({"depart_after": time(12, 0)}, True),
            ({"depart_after": time(12, 1)}, False),
            ({"depart_before": time(12, 0)}, True),
            ({"depart_before": time(11, 59)}, False),
        ],
    )
    def test_the_window_is_inclusive(self, window, fits):
        assert Filters(**window).accept_departure(segment()) is fits

    def test_the_window_is_local(self):
        kolkata = segment(origin=stop("BLR", time_zone="Asia/Kolkata"))
        assert Filters(depart_after=time(17, 30)).accept_departure(kolkata)
        assert not Filters(depart_before=time(17, 29)).accept_departure(kolkata)


class TestItinerary:
    def test_seats_are_told_up_to_nine(self):
        assert direct(seats=10).seats_available == 9
        assert direct(seats=3).seats_available == 3

    def test_connecting_segments_add_up(self):
        first = segment(1, minor=100, seats=4, destination="HYD")
        second = segment(2, minor=50, departs_at=NOON + timedelta(minutes=215), origin="HYD")
        both = Itinerary((first, second), 2)
        assert (both.connections[0].airport, both.connections[0].minutes) == ("HYD", 95)
        assert both.duration_minutes == 335
        assert both.price_per_passenger == Money(minor=150, currency="EUR")
        assert both.price == Money(minor=300, currency="EUR")
        assert both.seats_available == 4

    def test_its_id_tells_flights_and_cabin_apart_and_nothing_else(self):
        assert direct(1).id == direct(1, minor=5, seats=1, passengers=3).id
        assert direct(1).id != direct(2).id
        assert direct(1).id != direct(1, cabin="business").id
