"""The back office: Django admin for staff over the four services' databases."""

from backoffice.look import CONTENT_SECURITY_POLICY, UNFOLD  # noqa: F401
from config.env import database, edge, env
from config.settings.accounts import *  # noqa: F403
from config.settings.accounts import INSTALLED_APPS, TEMPLATES

SERVICE = "backoffice"
EVENT_BINDINGS = []
ROOT_URLCONF = "backoffice.urls"
STAFF = ["backoffice.apps.BackofficeConfig", "unfold.apps.BasicAppConfig"]
STAFF += [f"django.contrib.{name}" for name in ("humanize", "messages")]
INSTALLED_APPS = [*STAFF, *INSTALLED_APPS, "apps.flights", "apps.bookings", "apps.reminders"]
INSTALLED_APPS += ["csp", "backoffice.apps.StaffAdminConfig"]
SERVICE_DATABASES = {name: name for name in ("flights", "bookings", "reminders")}
# Its own few tables (sessions, audit log, second factors) live in accounts' schema.
DATABASES = {"default": database("accounts"), **{n: database(n) for n in SERVICE_DATABASES}}
AUDITS = {n: f"apps.{n}.services.audit.CHECKS" for n in ("accounts", *SERVICE_DATABASES)}
AUDITS["together"] = "backoffice.audit.CHECKS"
MIDDLEWARE = [
    "common.http.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
WHITENOISE_USE_FINDERS = True
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", False)
OTP_TOTP_ISSUER = "Jetway"
LOGIN_REDIRECT_URL = "admin:index"
FORMAT_MODULE_PATH = "backoffice.formats"
vars().update(edge())
CONTEXT = "django.contrib.{0}.context_processors.{0}"
TEMPLATES[0]["OPTIONS"]["context_processors"] += map(CONTEXT.format, ("auth", "messages"))
