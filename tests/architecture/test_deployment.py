"""What starts Jetway in production starts the same processes everywhere."""

import re

import pytest
import yaml

from stack.environment import ROOT
from stack.keys import SERVICES
from stack.supervision import read_procfile

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
PROCESSES = read_procfile(ROOT / "Procfile")
HELPERS = {"release", "keys", "database", "cache", "broker"}
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def test_containers_are_the_processes_of_the_procfile():
    assert set(COMPOSE) - HELPERS == set(PROCESSES)
    commands = {name: ["bin/run", *COMPOSE[name]["command"]] for name in PROCESSES}
    assert commands == {name: command.split() for name, command in PROCESSES.items()}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_container_sees_its_own_key_and_database_alone(name):
    service = COMPOSE[name]["command"][0]
    mounted = {
        volume.split(":")[0].removeprefix("./var/keys/") for volume in COMPOSE[name]["volumes"]
    }
    own = {f"{service}.pem", "services.jwks.json", "secret"}
    assert mounted == own | ({"tokens"} if service == "accounts" else set())
    databases = {k for k in COMPOSE[name]["environment"] if k.endswith("_DATABASE_URL")}
    if service != "backoffice":
        assert databases <= {f"{service.upper()}_DATABASE_URL"}


@pytest.mark.parametrize("name", SERVICES)
def test_web_containers_are_asked_whether_they_are_alive(name):
    assert COMPOSE[name]["healthcheck"]["test"] == ["CMD", "bin/alive", name]


def test_the_image_has_every_package_that_processes_import():
    taken = {
        line.removeprefix("!").strip()
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert folders - {"tests", "benchmarks"} <= taken
    assert {"manage.py", "bin", "locale", "requirements"} <= taken
    assert all((ROOT / name).exists() for name in taken)


def test_units_run_the_roles_of_the_procfile():
    units = (ROOT / "deploy" / "systemd").glob("*.service")
    started = {re.search(r"^ExecStart=.*/bin/run %i (\w+)$", u.read_text(), re.M)[1] for u in units}
    assert started == {command.split()[-1] for command in PROCESSES.values()}


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted(ROOT.glob("[a-z]*/**/README.md"))], ids=str
)
def test_links_of_the_readmes_lead_somewhere(page):
    """Those under docs/ are checked when the site is built."""
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert missing == []
