"""A process that cannot start says what is wrong, and nothing of a secret."""

import os
import subprocess
import sys
import traceback

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import DEVELOPMENT_SECRET, server_url
from stack.environment import ROOT
from stack.testrun import SETTINGS, static_jobs

URLS = ("ACCOUNTS_DATABASE_URL", "CACHE_URL", "BROKER_URL", "EMAIL_URL")
SCHEMES = dict(zip(URLS, ("mysql", "redis", "amqp", "smtp"), strict=True))


def start(service, **env):
    """Run a process's settings; return its exit code and all it prints."""
    code = "import django; django.setup()"
    kept = {k: v for k, v in os.environ.items() if k not in ("SECRET_KEY", "SECRET_KEY_FILE")}
    variables = {"DJANGO_SETTINGS_MODULE": f"config.settings.{service}", **env}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, "JETWAY_ENV_FILE": os.devnull, **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("service", "env"),
    [*((name, {}) for name in SETTINGS), ("accounts", {"SECRET_KEY": DEVELOPMENT_SECRET})],
)
def test_no_process_starts_with_the_default_secret(service, env):
    code, said = start(service, **env)
    assert code != 0
    assert "Set SECRET_KEY (or SECRET_KEY_FILE): DEBUG is off." in said


@pytest.mark.parametrize("name", URLS)
def test_a_url_that_cannot_be_read_is_named_and_not_shown(name):
    # As people write passwords: what reads such a URL takes a piece of it for the port.
    url = f"{SCHEMES[name]}://me:zqcanary/pw@host/1"
    code, said = start("accounts", SECRET_KEY="x" * 50, **{name: url})
    assert code != 0
    assert f"{name} is not a URL" in said
    assert "zqcanary" not in said


@pytest.mark.parametrize(
    "password", ["canary/pw", "canary#pw", "canary?pw", "canary[pw", "℀canary"]
)
def test_of_a_password_that_is_written_wrongly_nothing_is_told(monkeypatch, password):
    monkeypatch.setenv("CACHE_URL", f"redis://me:{password}@host/1")
    with pytest.raises(ImproperlyConfigured) as refused:
        server_url("CACHE_URL", "")
    told = "".join(traceback.format_exception(refused.value))
    assert "CACHE_URL is not a URL" in told
    assert "canary" not in told.replace(__file__, "")


def test_every_process_is_checked_as_it_is_deployed():
    checks = [job for job in static_jobs() if "--deploy" in job.command]
    checked = {job.command[-1] for job in checks}
    modules = {path.stem for path in (ROOT / "config" / "settings").glob("[a-z]*.py")} - {"base"}
    assert checked == {f"config.settings.{name}" for name in modules}
    for job in checks:
        assert job.command[job.command.index("--fail-level") + 1] == "WARNING"
        assert job.env["DEBUG"] == "false"
