"""A pytest plugin that gives the settings what they need before Django reads them."""

import os
from pathlib import Path

from stack import keys

ROOT = Path(__file__).resolve().parent.parent
KEYS = ROOT / "var" / "test-keys"

keys.ensure(KEYS)
(ROOT / "var" / "test-db").mkdir(parents=True, exist_ok=True)
os.environ.setdefault("TEST_DATABASE_SUFFIX", f"_{os.getpid()}")
os.environ.setdefault("SERVICE_KEYS_DIR", str(KEYS))
os.environ.setdefault("TOKEN_SIGNING_KEYS_DIR", str(KEYS / "tokens"))
os.environ.setdefault("SECRET_KEY_FILE", str(KEYS / "secret"))
os.environ.setdefault("EMAIL_URL", "memory://")
# Tests of a service never read a developer's .env.
os.environ["JETWAY_ENV_FILE"] = os.devnull
