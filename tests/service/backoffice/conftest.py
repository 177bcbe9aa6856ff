"""What every test of the back office shares."""

import pytest
from django.core.cache import caches

LOCAL = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.fixture(autouse=True)
def _one_process(settings):
    """Keep caches, denylist and counters in this process, and hash cheaply."""
    settings.CACHES = {"default": LOCAL, "shared": {**LOCAL, "LOCATION": "shared"}}
    caches["shared"].clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
