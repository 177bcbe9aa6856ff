"""The reminders service: notification tickets and the mails made of them."""

from config.env import database, redis_cache
from config.settings.base import *  # noqa: F403
from config.settings.base import EMAIL_CONFIG, SHARED_APPS

SERVICE = "reminders"
ROOT_URLCONF = "apps.reminders.urls"
INSTALLED_APPS = [*SHARED_APPS, "apps.reminders"]
AUDITS = {SERVICE: "apps.reminders.services.audit.CHECKS"}
FIGURES = {SERVICE: "apps.reminders.services.figures.FIGURES"}
DATABASES = {"default": database(SERVICE)}
CACHES = {"default": redis_cache(SERVICE), "shared": redis_cache("shared")}
EVENT_BINDINGS = ["accounts.#", "bookings.#"]
SUBSCRIPTIONS = "apps.reminders.event_handlers.SUBSCRIPTIONS"
AFTER_HANDLING = "apps.reminders.tasks.act_at_once"

EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "apps.reminders.services.smtp.EmailBackend"


def _job(task: str, seconds: float) -> dict[str, object]:
    # `expire_seconds`, not `expires`: the database scheduler drops the latter in silence.
    options = {"expire_seconds": max(int(seconds), 5)}
    return {"task": task, "schedule": float(seconds), "options": options}


CELERY_BEAT_SCHEDULE = {
    "reminders.send_due": _job("reminders.send_due", 10),
    "reminders.erase_readers": _job("reminders.erase_readers", 5),
    "events.redrive": _job("events.redrive", 5),
    "reminders.delete_sent": _job("reminders.delete_sent", 3600),
    "events.clean_up": _job("events.clean_up", 86400),
    "audit.run": _job("audit.run", 86400),
}
