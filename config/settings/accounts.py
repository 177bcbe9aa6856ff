"""The accounts service: users, tokens, roles. The only holder of the signing keys."""

from config.env import ROOT, database, env, redis_cache
from config.settings.base import *  # noqa: F403
from config.settings.base import REST_FRAMEWORK, SHARED_APPS, SILENCED_SYSTEM_CHECKS

SERVICE = "accounts"
ROOT_URLCONF = "apps.accounts.urls"
HOT_PATH = "apps.accounts.api.hot.HotPath"
# The back office's few tables lie here: of who is erased they are erased in the same transaction.
STAFF_TABLES = ["common.staff", "django.contrib.sessions", "django_otp"]
STAFF_TABLES += ["django_otp.plugins.otp_totp", "django_otp.plugins.otp_static"]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", *STAFF_TABLES, *SHARED_APPS]
INSTALLED_APPS += ["apps.accounts"]
SILENCED_SYSTEM_CHECKS += ["security.W010"]  # sessions are the back office's: no cookie here
EVENT_BINDINGS = ["bookings.traveller.#", "reminders.reader.#"]
SUBSCRIPTIONS = "apps.accounts.event_handlers.SUBSCRIPTIONS"
AUDITS = {SERVICE: "apps.accounts.services.audit.CHECKS"}
FIGURES = {SERVICE: "apps.accounts.services.figures.FIGURES"}
AUTH_USER_MODEL = "accounts.User"
DATABASES = {"default": database(SERVICE)}
CACHES = {"default": redis_cache(SERVICE), "shared": redis_cache("shared")}
REST_FRAMEWORK |= {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.accounts.api.authentication.SignInAuthentication"]
}
# PEM files `<kid>.pem`: the newest file signs, all of them verify.
TOKEN_KEYS = "apps.accounts.services.signing_keys.jwks"  # noqa: S105
TOKEN_SIGNING_KEYS_DIR = env.str("TOKEN_SIGNING_KEYS_DIR", str(ROOT / "var" / "keys" / "tokens"))
REFRESH_TOKEN_SECONDS = env.int("REFRESH_TOKEN_SECONDS", 14 * 24 * 3600)
VERIFICATION_TOKEN_SECONDS, RESET_TOKEN_SECONDS = 3600, 300
PASSWORD_HASHERS = ["apps.accounts.hashers.Argon2idHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "apps.accounts.passwords.CharacterRulesValidator"}]
PASSWORD_HASHES_AT_ONCE = env.int("PASSWORD_HASHES_AT_ONCE", 0)  # 0: one a core
EVEN_ANSWER_SECONDS = env.float("EVEN_ANSWER_SECONDS", 0.15)
JOBS = {"accounts.restore_denials": 30, "accounts.ask_again": 60, "accounts.clean_up": 3600}
JOBS |= {"events.redrive": 10, "events.clean_up": 86400, "audit.run": 86400}
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": seconds, "options": {"expire_seconds": seconds}}
    for name, seconds in JOBS.items()
}
