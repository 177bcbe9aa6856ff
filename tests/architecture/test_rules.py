"""The rules of docs/architecture.md that import-linter cannot see."""

import ast
import importlib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("accounts", "flights", "bookings", "reminders")
CODE = ("apps", "backoffice", "common", "config", "contracts", "documents", "gateway", "stack")


def modules(*folders):
    return [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_process_installs_its_own_app_only(service):
    settings = importlib.import_module(f"config.settings.{service}")
    ours = [name for name in settings.INSTALLED_APPS if name.startswith("apps.")]
    assert ours == [f"apps.{service}"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_job_overtaken_in_the_queue_by_its_successor_is_dropped(service):
    settings = importlib.import_module(f"config.settings.{service}")
    assert settings.CELERY_BEAT_SCHEDULE
    for job in settings.CELERY_BEAT_SCHEDULE.values():
        # django-celery-beat drops Celery's own word for it, `expires`, in silence.
        assert set(job["options"]) == {"expire_seconds"}
        seconds = getattr(job["schedule"], "total_seconds", lambda job=job: job["schedule"])()
        assert 0 < job["options"]["expire_seconds"] <= seconds


def test_the_gateway_installs_no_service_and_no_database():
    settings = importlib.import_module("config.settings.gateway")
    assert not [name for name in settings.INSTALLED_APPS if name.startswith("apps.")]
    assert settings.DATABASES == {}


def test_settings_of_a_process_fit_on_a_page():
    too_long = {
        path.name: count
        for path in (ROOT / "config" / "settings").glob("*.py")
        if path.name != "base.py" and (count := len(path.read_text().splitlines())) > 40
    }
    assert not too_long


def test_modules_stay_under_300_lines():
    too_long = {
        str(path.relative_to(ROOT)): count
        for path in modules(*CODE, "tests", "benchmarks")
        if (count := len(path.read_text().splitlines())) > 300
    }
    assert not too_long


def test_transactions_name_the_database_of_their_model():
    """A bare `transaction.atomic()` means `default`, which in the back office is accounts'."""
    bare = []
    for path in modules("apps", "backoffice", "gateway", "common"):
        if path == ROOT / "common" / "db.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in ("atomic", "on_commit")
                and isinstance(node.value, ast.Name)
                and node.value.id == "transaction"
            ):
                bare.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not bare


def test_no_foreign_key_crosses_services():
    crossing = [
        f"{model.__name__}.{field.name}"
        for service in SERVICES
        for model in apps.get_app_config(service).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | ManyToManyField)
        and field.remote_field.model._meta.app_label in set(SERVICES) - {service}
    ]
    assert not crossing


def test_every_constraint_and_index_has_a_name_of_its_service():
    unnamed = [
        f"{model.__name__}: {constraint.name}"
        for service in SERVICES
        for model in apps.get_app_config(service).get_models()
        for constraint in [*model._meta.constraints, *model._meta.indexes]
        if not constraint.name.startswith(service)
    ]
    assert not unnamed


def test_the_procfile_names_every_process_of_production():
    from stack.supervision import read_procfile

    names = set(read_procfile(ROOT / "Procfile"))
    wanted = {"gateway", "backoffice", *SERVICES}
    wanted |= {f"worker-{name}" for name in SERVICES} | {f"beat-{name}" for name in SERVICES}
    wanted |= {f"relay-{name}" for name in SERVICES if has_outbox(name)}
    assert names == wanted


def test_the_embedded_stack_folds_in_what_production_runs_apart():
    from stack.supervision import read_procfile

    folded = read_procfile(ROOT / "Procfile.embedded")
    for name in SERVICES:
        command = folded[f"worker-{name}"]
        assert "beat" in command
        assert ("relay" in command) == has_outbox(name)


def has_outbox(service):
    return "outboxmessage" in apps.get_app_config(service).models


def test_nothing_names_this_machine():
    """No folder of one machine stands in what is shipped."""
    words = ("/" + "work/", "/" + "root/", "/" + "home/")
    named = [
        f"{path.relative_to(ROOT)}"
        for path in [*modules(*CODE, "tests", "benchmarks"), *(ROOT / "docs").rglob("*.md")]
        if any(word in path.read_text() for word in words)
    ]
    assert not named
