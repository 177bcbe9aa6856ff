"""A booking, who travels, on which flights, and how it came to be what it is."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from apps.bookings.domain import cancellation, state
from apps.bookings.domain.cancellation import CancellationRules
from common.ids import uuid7
from contracts import codec
from contracts.http.flights import HoldRequest
from contracts.money import Money

_UNPRICED = ("pending", "failed")


class Booking(models.Model):
    """
    Seats for some passengers on an itinerary. Its id is also the id of its hold at flights.

    `request` is the contract's `HoldRequest`, so that anybody can finish a pending booking.
    Whoever drives it does so under a lease (`lease_until`). `accepted_at`: the traveller was
    told to wait (202). `abandoned_at`: flights is to be told to give the seats back, so nobody
    may confirm any more. `failure` is the answer a failed booking is told with.

    `intent` is what was asked of a held or confirmed booking and flights has not answered yet;
    whoever finishes it does so under the lease too. A cancellation's refund is fixed with its
    intent. `cancellation_rules` are those the traveller booked under, `language` the one of the
    account then: mails and documents are in it. `erased_at`: it names nobody any more.
    """

    class Status(models.TextChoices):
        PENDING = state.Status.PENDING.value
        HELD = state.Status.HELD.value
        CONFIRMED = state.Status.CONFIRMED.value
        CANCELLED = state.Status.CANCELLED.value
        EXPIRED = state.Status.EXPIRED.value
        FAILED = state.Status.FAILED.value

    class Intent(models.TextChoices):
        CONFIRM = "confirm"
        CANCEL = "cancel"

    class Type(models.TextChoices):
        INSTANT = "instant"
        HOLD = "hold"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=6, unique=True)
    user_id = models.UUIDField()
    contact_email = models.EmailField()
    language = models.CharField(max_length=10, default="en", db_default="en")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    type = models.CharField(max_length=10, choices=Type.choices)
    number_of_seats = models.PositiveSmallIntegerField()
    request = models.JSONField()
    total_minor = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    hold_expires_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    failure_code = models.CharField(max_length=40, blank=True, default="")
    failure = models.JSONField(null=True, blank=True)
    lease_until = models.DateTimeField()
    recovery_attempts = models.PositiveIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True, blank=True)
    abandoned_at = models.DateTimeField(null=True, blank=True)
    intent = models.CharField(max_length=10, choices=Intent.choices, blank=True, default="")
    intent_at = models.DateTimeField(null=True, blank=True)
    intent_actor = models.CharField(max_length=60, blank=True, default="")
    intent_request_id = models.CharField(max_length=64, blank=True, default="")
    cancellation_rules = models.JSONField(default=dict, blank=True)
    refund_minor = models.PositiveBigIntegerField(null=True, blank=True)
    refund_explanation = models.CharField(max_length=200, blank=True, default="")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=[one.value for one in state.Status]),
                name="bookings_booking_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_UNPRICED, total_minor__isnull=True)
                | (~Q(status__in=_UNPRICED) & Q(total_minor__isnull=False) & ~Q(currency="")),
                name="bookings_booking_priced_once_decided",
            ),
            models.CheckConstraint(
                condition=~Q(status="held") | Q(hold_expires_at__isnull=False),
                name="bookings_booking_hold_expires",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(failure_code=""),
                name="bookings_booking_failure_has_code",
            ),
            models.CheckConstraint(
                condition=Q(number_of_seats__gte=1, number_of_seats__lte=9),
                name="bookings_booking_seats",
            ),
            models.CheckConstraint(
                condition=Q(intent="", intent_at__isnull=True)
                | Q(intent="confirm", status="held", intent_at__isnull=False)
                | Q(intent="cancel", status__in=("held", "confirmed"), intent_at__isnull=False),
                name="bookings_booking_intent_open",
            ),
            models.CheckConstraint(
                condition=Q(refund_minor__isnull=True) | Q(refund_minor__lte=F("total_minor")),
                name="bookings_booking_refund_within_total",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled")
                | Q(refund_minor__isnull=False, cancelled_at__isnull=False),
                name="bookings_booking_cancelled_refunds",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user_id", "-created_at", "-id"], name="bookings_booking_mine"),
            models.Index(fields=["status", "lease_until"], name="bookings_booking_stalled"),
            models.Index(fields=["intent", "lease_until"], name="bookings_booking_intents"),
            models.Index(fields=["status", "hold_expires_at"], name="bookings_booking_holds"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def total(self) -> Money | None:
        """The price of all segments for all passengers, once decided."""
        if self.total_minor is None:
            return None
        return Money(minor=self.total_minor, currency=self.currency)

    @cached_property
    def hold_request(self) -> HoldRequest:
        """What flights is asked for."""
        return codec.load(HoldRequest, self.request)

    @cached_property
    def travellers(self) -> "list[Passenger]":
        """Its passengers in order; read once, or known to whoever wrote them."""
        return list(self.passengers.all())

    @cached_property
    def itinerary(self) -> "list[Segment]":
        """Its segments in travel order; read once, or known to whoever wrote them."""
        return list(self.segments.all())

    @property
    def is_undecided(self) -> bool:
        """Whether flights' yes may still be written down."""
        return self.status == self.Status.PENDING and self.abandoned_at is None

    @property
    def refund(self) -> Money | None:
        """What a cancellation gives back, once it is asked for."""
        if self.refund_minor is None:
            return None
        return Money(minor=self.refund_minor, currency=self.currency)

    @property
    def rules(self) -> CancellationRules:
        """The conditions of cancellation the traveller booked under."""
        if not self.cancellation_rules:
            return cancellation.STANDARD
        return codec.load(CancellationRules, self.cancellation_rules)

    def status_at(self, now: datetime) -> state.Status:
        """
        Return the status at an instant: a hold past its time is expired, carried out or not.

        One that was asked to be confirmed or cancelled in time is what flights decides.
        """
        current = state.Status(self.status)
        if current != state.Status.HELD or self.intent or self.hold_expires_at is None:
            return current
        return state.Status.EXPIRED if now > self.hold_expires_at else current

    def actions_at(self, now: datetime) -> list[str]:
        """Return what the traveller may ask of it; nothing while it is being decided."""
        if self.intent:
            return []
        return [action.value for action in state.available_actions(self.status_at(now))]


class Passenger(models.Model):
    """Somebody who travels, as named on the ticket."""

    class Sex(models.TextChoices):
        MALE = "M"
        FEMALE = "F"
        UNSPECIFIED = "X"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="passengers")
    position = models.PositiveSmallIntegerField()
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    age = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=1, choices=Sex.choices)

    class Meta:
        ordering: ClassVar = ["booking_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["booking", "position"], name="bookings_passenger_unique"
            ),
            models.CheckConstraint(
                condition=Q(age__gte=0, age__lte=120), name="bookings_passenger_age"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Segment(models.Model):
    """
    One flight of a booking as it was when the seats were taken: `flight_version` says which.

    Instants are UTC; the fare is for one passenger. `flight_status` is flights' word.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="segments")
    position = models.PositiveSmallIntegerField()
    flight_id = models.UUIDField()
    flight_version = models.PositiveIntegerField()
    carrier = models.CharField(max_length=2)
    flight_number = models.CharField(max_length=12)
    origin = models.CharField(max_length=3)
    origin_city = models.CharField(max_length=100)
    origin_zone = models.CharField(max_length=64)
    destination = models.CharField(max_length=3)
    destination_city = models.CharField(max_length=100)
    destination_zone = models.CharField(max_length=64)
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    cabin = models.CharField(max_length=20)
    fare_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    boarding_gate = models.CharField(max_length=10, blank=True, default="")
    flight_status = models.CharField(max_length=20, default="scheduled")

    class Meta:
        ordering: ClassVar = ["booking_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking", "position"], name="bookings_segment_unique"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["flight_id"], name="bookings_segment_flight"),
        ]

    def __str__(self) -> str:
        return f"{self.flight_number} {self.origin}-{self.destination}"

    @property
    def fare(self) -> Money:
        """The price for one passenger."""
        return Money(minor=self.fare_minor, currency=self.currency)

    @property
    def local_departure(self) -> datetime:
        """Departure in the origin's local time, with offset."""
        return self.departs_at.astimezone(ZoneInfo(self.origin_zone))

    @property
    def local_arrival(self) -> datetime:
        """Arrival in the destination's local time, with offset."""
        return self.arrives_at.astimezone(ZoneInfo(self.destination_zone))


class Transition(models.Model):
    """One move of a booking's life, written with the move itself. `from_status` "": it began."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="transitions")
    sequence = models.PositiveIntegerField()
    from_status = models.CharField(max_length=10, blank=True, default="")
    to_status = models.CharField(max_length=10)
    actor = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True, default="")
    request_id = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["booking_id", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["booking", "sequence"], name="bookings_transition_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_status or 'new'} -> {self.to_status}"
