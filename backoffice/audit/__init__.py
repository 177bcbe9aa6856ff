"""What must hold between the services: the one place that sees all their databases."""

from backoffice.audit import mails, seats

CHECKS = (*seats.CHECKS, *mails.CHECKS)
