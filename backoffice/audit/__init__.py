"""What must hold between the services: the one place that sees all their databases."""

from backoffice.audit import flights, mails, seats

CHECKS = (*seats.CHECKS, *flights.CHECKS, *mails.CHECKS)
