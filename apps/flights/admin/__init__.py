"""The staff's view of flights; every write goes through a service function."""

from apps.flights.admin import catalogue, flights, messages, seats

__all__ = ["catalogue", "flights", "messages", "seats"]
