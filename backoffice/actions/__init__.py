"""Everything staff do to one row, by the row's table."""

from backoffice.actions import bookings, catalogue, flights, users
from backoffice.actions.base import ACTIONS, Action, offered

__all__ = ["ACTIONS", "Action", "bookings", "catalogue", "flights", "offered", "users"]
