"""How times, money and names read in what travellers get, in the language that is spoken."""

from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.numbers import format_currency
from django.conf import settings
from django.utils import dateformat, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.money import exponent
from contracts.money import Money

# Everybody on a flight is told the same times and fares.
MANY = 4096


def speaking(language: str) -> AbstractContextManager[None]:
    """Speak a language meanwhile, the installation's own if there are no texts in it."""
    known = language in dict(settings.LANGUAGES)
    return translation.override(language if known else settings.LANGUAGE_CODE)


def local_time(instant: datetime, zone: str) -> str:
    """Return an instant on an airport's clock: `Thu 24 Dec 2026, 06:10 (IST, UTC+05:30)`."""
    return _local_time(instant, zone, _language())


@lru_cache(maxsize=MANY)
def _local_time(instant: datetime, zone: str, language: str) -> str:
    local = instant.astimezone(ZoneInfo(zone))
    return f"{_date(local)}, {local:%H:%M} ({zone_label(local)})"


def local_date(instant: datetime, zone: str) -> str:
    """Return the day of an instant on an airport's calendar: `Thu 24 Dec 2026`."""
    return _date(instant.astimezone(ZoneInfo(zone)))


def clock_time(instant: datetime, zone: str) -> str:
    """Return the time of an instant on an airport's clock: `06:10`."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"


def zone_label(local: datetime) -> str:
    """Return how a local time's zone reads: `IST, UTC+05:30`."""
    offset = local.strftime("%z")
    shown = f"UTC{offset[:3]}:{offset[3:5]}"
    name = local.tzname() or ""
    # Zones without an abbreviation call themselves "+05".
    return f"{name}, {shown}" if name.isalpha() and name != "UTC" else shown


def utc_time(instant: datetime) -> str:
    """Return an instant for readers whose zone is not known: `1 Dec 2026, 09:00 UTC`."""
    utc = instant.astimezone(ZoneInfo("UTC"))
    # A format of Django's `date` filter.
    day = dateformat.format(utc, pgettext("format of a date", "j M Y"))
    return f"{day}, {utc:%H:%M} UTC"


def _date(local: datetime) -> str:
    # A format of Django's `date` filter.
    return dateformat.format(local, pgettext("format of a date with its weekday", "D j M Y"))


def money(value: Money) -> str:
    """Return an amount with its ISO 4217 code: `1,258.00 EUR`."""
    return _money(value, _language())


@lru_cache(maxsize=MANY)
def _money(value: Money, language: str) -> str:
    amount = Decimal(value.minor).scaleb(-exponent(value.currency))
    return format_currency(amount, value.currency, "#,##0.00 ¤¤", locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def cabin(code: str) -> str:
    """Return a cabin's name."""
    names = {
        "economy": _("economy"),
        "premium_economy": _("premium economy"),
        "business": _("business"),
        "first": _("first"),
    }
    return names.get(code) or code.replace("_", " ")
