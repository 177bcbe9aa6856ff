"""Judge the rows of a schedule against the timetable that stands, without writing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from apps.flights.domain import flight_status
from apps.flights.domain.airplane_diary import LONGEST_FLIGHT, AirplaneDiary
from apps.flights.domain.local_time import (
    AmbiguousLocalTime,
    NonexistentLocalTime,
    to_instant,
)
from apps.flights.domain.schedule import (
    BadRow,
    Change,
    FlightKey,
    Plan,
    PlannedChange,
    PlannedFlight,
    Remark,
    ScheduleRow,
)
from apps.flights.models import Airport, CabinInventory, Carrier, Flight
from apps.flights.services.schedule_standing import (
    AirplaneFacts,
    Standing,
    airplanes_by_registration,
    standing,
)


class Overlaps(Enum):
    """What becomes of a row whose airplane is in the air elsewhere at that time."""

    REJECT = "reject"
    WARN = "warn"


class Planner:
    """
    Turns chunks of rows into plans; the rows count in their order, over all chunks.

    Four queries at the start, then those of `standing` per chunk. A row is judged against the
    timetable and the rows before it; of those only their keys and times are kept.

    `now` is the earliest departure a schedule may add or alter. With `lock` a plan stays true to
    the end of the caller's transaction, but for seats sold meanwhile.
    """

    def __init__(
        self, *, now: datetime, currency: str, overlaps: Overlaps, lock: bool = False
    ) -> None:
        self._lock = lock
        self._now = now
        self._currency = currency
        self._overlaps = overlaps
        self._zones = dict(Airport.objects.values_list("pk", "time_zone"))
        self._carriers = set(Carrier.objects.values_list("pk", flat=True))
        self._airplanes = airplanes_by_registration()
        self._seen: set[str] = set()
        self._diary = AirplaneDiary()

    def plan(self, rows: Iterable[ScheduleRow | Remark]) -> Plan:
        """Return what the rows would change; remarks among them are passed on as refusals."""
        plan = Plan()
        flights: list[PlannedFlight] = []
        for row in rows:
            if isinstance(row, Remark):
                plan.rejected.append(row)
                continue
            try:
                flights.append(self._resolve(row))
            except BadRow as refusal:
                plan.rejected.append(refusal.remark(row.line))
        stands = standing(flights, lock=self._lock)
        for flight in flights:
            try:
                self._judge(flight, stands=stands, plan=plan)
            except BadRow as refusal:
                plan.rejected.append(refusal.remark(flight.line))
        plan.rejected.sort(key=lambda remark: remark.line)
        return plan

    def _resolve(self, row: ScheduleRow) -> PlannedFlight:
        """Find what the row refers to, and hold it against the rules of any flight."""
        if row.carrier not in self._carriers:
            raise BadRow("unknown_carrier", f"There is no carrier {row.carrier}.")
        departs_at = self._instant(row.origin, row.departs_at)
        arrives_at = self._instant(row.destination, row.arrives_at)
        self._check_times(row, departs_at=departs_at, arrives_at=arrives_at)
        airplane = self._airplane(row)
        local_departure = departs_at.astimezone(ZoneInfo(self._zones[row.origin]))
        return PlannedFlight(
            line=row.line,
            key=FlightKey(
                carrier=row.carrier,
                number=row.number,
                origin=row.origin,
                departure_date=local_departure.date(),
            ),
            destination=row.destination,
            departs_at=departs_at,
            arrives_at=arrives_at,
            airplane_id=airplane.id,
            registration=row.registration,
            cabins=airplane.cabins,
            prices=row.prices,
        )

    def _instant(self, airport: str, at: datetime) -> datetime:
        if airport not in self._zones:
            raise BadRow("unknown_place", f"There is no airport {airport}.")
        try:
            return to_instant(at, self._zones[airport])
        except AmbiguousLocalTime as error:
            raise BadRow("ambiguous_time", str(error)) from error
        except NonexistentLocalTime as error:
            raise BadRow("nonexistent_time", str(error)) from error

    def _check_times(self, row: ScheduleRow, *, departs_at: datetime, arrives_at: datetime) -> None:
        if row.origin == row.destination:
            raise BadRow("same_airport", f"The flight goes from {row.origin} to itself.")
        if arrives_at <= departs_at:
            raise BadRow("arrival_before_departure", "The flight arrives before it departs.")
        if arrives_at - departs_at > LONGEST_FLIGHT:
            raise BadRow("invalid_input", "The flight takes longer than a day.")

    def _airplane(self, row: ScheduleRow) -> AirplaneFacts:
        airplane = self._airplanes.get(row.registration)
        if airplane is None:
            raise BadRow("unknown_airplane", f"There is no airplane {row.registration}.")
        if airplane.carrier != row.carrier:
            raise BadRow(
                "airplane_of_other_carrier", f"{row.registration} flies for {airplane.carrier}."
            )
        if surplus := sorted(row.prices.keys() - airplane.cabins.keys()):
            raise BadRow("unknown_cabin", f"{row.registration} has no {', '.join(surplus)}.")
        if missing := sorted(airplane.cabins.keys() - row.prices.keys()):
            raise BadRow("missing_price", f"There is no price for {', '.join(missing)}.")
        return airplane

    def _judge(self, flight: PlannedFlight, *, stands: Standing, plan: Plan) -> None:
        """Put the flight where it belongs in the plan."""
        if str(flight.key) in self._seen:
            raise BadRow("flight_exists", f"{flight.key} stands on an earlier line.")
        existing = stands.flights.get(flight.key)
        changes: tuple[Change, ...] = ()
        if existing is not None:
            inventory = stands.inventory.get(existing.pk, {})
            changes = tuple(_differences(existing, flight, inventory, currency=self._currency))
            if changes:
                self._check_change(existing, flight, inventory)
        if existing is None or changes:
            if flight.departs_at < self._now:
                raise BadRow("date_in_past", "The departure lies in the past.")
            self._check_airplane_is_free(flight, stands=stands, plan=plan)
        self._note(flight)
        if existing is None:
            plan.added.append(flight)
        elif changes:
            change = PlannedChange(flight_id=existing.pk, flight=flight, changes=changes)
            plan.changed.append(change)
        else:
            plan.unchanged += 1

    def _note(self, flight: PlannedFlight) -> None:
        self._seen.add(str(flight.key))
        self._diary.enter(flight.airplane_id, start=flight.departs_at, end=flight.arrives_at)

    def _check_change(
        self, existing: Flight, flight: PlannedFlight, inventory: Mapping[str, CabinInventory]
    ) -> None:
        if existing.destination_id != flight.destination:
            raise BadRow("flight_exists", f"{flight.key} flies to {existing.destination_id}.")
        if existing.status not in flight_status.OPEN:
            raise BadRow("invalid_state", f"{flight.key} is {existing.status}.")
        if existing.departs_at < self._now:
            raise BadRow("date_in_past", f"{flight.key} has departed.")
        for cabin, row in inventory.items():
            taken = row.held + row.sold
            if existing.airplane_id != flight.airplane_id and taken > flight.cabins.get(cabin, 0):
                raise BadRow(
                    "airplane_too_small",
                    f"{taken} seats in {cabin} are taken, more than {flight.registration} has.",
                )

    def _check_airplane_is_free(
        self, flight: PlannedFlight, *, stands: Standing, plan: Plan
    ) -> None:
        flies = self._diary.is_in_the_air(
            flight.airplane_id, start=flight.departs_at, end=flight.arrives_at
        ) or any(
            departs_at < flight.arrives_at and arrives_at > flight.departs_at
            for key, departs_at, arrives_at in stands.in_the_air.get(flight.airplane_id, ())
            # Of a flight that stood on a line, the line counts: the diary has it.
            if key != flight.key and str(key) not in self._seen
        )
        if not flies:
            return
        fault = BadRow("airplane_busy", f"{flight.registration} is in the air at that time.")
        if self._overlaps is Overlaps.REJECT:
            raise fault
        plan.warnings.append(fault.remark(flight.line))


def _differences(
    existing: Flight,
    flight: PlannedFlight,
    inventory: Mapping[str, CabinInventory],
    *,
    currency: str,
) -> Iterable[Change]:
    """Yield what a row says otherwise than the flight on sale."""
    if existing.departs_at != flight.departs_at:
        yield Change("departs_at", existing.departs_at.isoformat(), flight.departs_at.isoformat())
    if existing.arrives_at != flight.arrives_at:
        yield Change("arrives_at", existing.arrives_at.isoformat(), flight.arrives_at.isoformat())
    if existing.destination_id != flight.destination:
        yield Change("destination", existing.destination_id, flight.destination)
    if existing.airplane_id != flight.airplane_id:
        yield Change("airplane", str(existing.airplane_id), flight.registration)
    for cabin, minor in flight.prices.items():
        row = inventory.get(cabin)
        if row is None:
            yield Change(f"price_{cabin}", "", f"{minor} {currency}")
        elif (row.price_minor, row.currency) != (minor, currency):
            yield Change(
                f"price_{cabin}", f"{row.price_minor} {row.currency}", f"{minor} {currency}"
            )
