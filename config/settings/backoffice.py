"""The back office: Django admin for staff over the four services' databases."""

from config.env import database, edge
from config.settings.accounts import *  # noqa: F403
from config.settings.accounts import INSTALLED_APPS, TEMPLATES

SERVICE = "backoffice"
ROOT_URLCONF = "backoffice.urls"
INSTALLED_APPS = [
    *INSTALLED_APPS,
    "apps.flights",
    "apps.bookings",
    "apps.reminders",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin",
    "backoffice",
]
SERVICE_DATABASES = {name: name for name in ("flights", "bookings", "reminders")}
# Its own few tables (sessions, admin log) live in accounts' schema.
DATABASES = {"default": database("accounts"), **{n: database(n) for n in SERVICE_DATABASES}}
AUDITS = {n: f"apps.{n}.services.audit.CHECKS" for n in ("accounts", *SERVICE_DATABASES)}
AUDITS["together"] = "backoffice.audit.CHECKS"
MIDDLEWARE = [
    "common.http.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
WHITENOISE_USE_FINDERS = True
vars().update(edge())
TEMPLATES[0]["OPTIONS"]["context_processors"] += [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
