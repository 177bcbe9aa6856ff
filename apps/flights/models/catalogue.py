"""What flies where: cities, airports, carriers, airplanes."""

from typing import ClassVar

from django.db import models

from common.ids import uuid7


class Cabin(models.TextChoices):
    """The cabins of the trade, cheapest first."""

    ECONOMY = "economy"
    PREMIUM_ECONOMY = "premium_economy"
    BUSINESS = "business"
    FIRST = "first"


class City(models.Model):
    """A city; `iata_code` is the metro code of one with several airports (LON), else null."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    subdivision = models.CharField(max_length=100, blank=True, default="")
    country = models.CharField(max_length=2)
    iata_code = models.CharField(max_length=3, null=True, blank=True, unique=True)  # noqa: DJ001

    class Meta:
        verbose_name_plural = "cities"
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["country", "subdivision", "name"], name="flights_city_unique"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["name", "id"], name="flights_city_name")]

    def __str__(self) -> str:
        return self.name


class Airport(models.Model):
    """
    An airport by IATA code; `time_zone` is its IANA zone.

    `…_connection`: the minutes it takes to change there, where they are not the usual ones.
    """

    iata_code = models.CharField(max_length=3, primary_key=True)
    icao_code = models.CharField(max_length=4, blank=True, default="")
    name = models.CharField(max_length=150)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="airports")
    latitude = models.FloatField()
    longitude = models.FloatField()
    time_zone = models.CharField(max_length=64)
    domestic_connection = models.PositiveSmallIntegerField(null=True, blank=True)
    mixed_connection = models.PositiveSmallIntegerField(null=True, blank=True)
    international_connection = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["iata_code"]
        indexes: ClassVar = [models.Index(fields=["name"], name="flights_airport_name")]

    def __str__(self) -> str:
        return self.iata_code


class Carrier(models.Model):
    """An airline by IATA designator."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code


class Airplane(models.Model):
    """One airplane of a carrier, by registration."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="airplanes")
    registration = models.CharField(max_length=10, unique=True)
    model = models.CharField(max_length=50)

    class Meta:
        ordering: ClassVar = ["registration"]

    def __str__(self) -> str:
        return f"{self.registration} ({self.model})"

    @property
    def capacity(self) -> int:
        """Seats over all cabins."""
        return sum(cabin.seats for cabin in self.cabins.all())


class AirplaneCabin(models.Model):
    """How many seats an airplane has in a cabin."""

    airplane = models.ForeignKey(Airplane, on_delete=models.CASCADE, related_name="cabins")
    cabin = models.CharField(max_length=20, choices=Cabin.choices)
    seats = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["airplane", "cabin"], name="flights_airplanecabin_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(seats__gte=1), name="flights_airplanecabin_seats"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cabin}: {self.seats}"
