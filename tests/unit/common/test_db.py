import pytest
from django.db import InterfaceError, OperationalError

from common import db
from common.http import problems


class Contended:
    """A function that loses some lock races before it succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


@pytest.mark.parametrize(
    "error",
    [
        OperationalError(1205, "Lock wait timeout exceeded"),
        OperationalError(1213, "Deadlock found when trying to get lock"),
        OperationalError(1020, "Record has changed since last read"),
        OperationalError("database is locked"),
    ],
    ids=["lock wait", "deadlock", "changed row", "sqlite busy"],
)
class TestLostLockRace:
    def test_it_is_run_again_until_it_succeeds(self, error):
        work = Contended(error, error)
        assert db.retry_conflicts()(work)() == "done"
        assert work.calls == 3

    def test_the_last_attempt_s_error_is_raised(self, error):
        work = Contended(error, error, error)
        with pytest.raises(OperationalError):
            db.retry_conflicts(attempts=2)(work)()
        assert work.calls == 2


def test_it_is_not_run_again_when_the_caller_has_waited_long_enough(monkeypatch):
    monkeypatch.setattr(db, "PATIENCE_SECONDS", -1.0)
    work = Contended(OperationalError(1205, "Lock wait timeout exceeded"))
    with pytest.raises(OperationalError):
        db.retry_conflicts()(work)()
    assert work.calls == 1


def test_another_error_of_the_database_is_not_repeated():
    work = Contended(OperationalError(2006, "Server has gone away"))
    with pytest.raises(OperationalError):
        db.retry_conflicts()(work)()
    assert work.calls == 1


class TestRouter:
    def test_a_service_process_has_one_database(self, settings):
        settings.SERVICE_DATABASES = {}
        router = db.ServiceRouter()
        assert router.allow_migrate("default", "flights")

    def test_the_back_office_migrates_an_app_only_where_it_lives(self, settings):
        settings.SERVICE_DATABASES = {"flights": "flights"}
        router = db.ServiceRouter()
        assert router.allow_migrate("flights", "flights")
        assert not router.allow_migrate("default", "flights")
        assert not router.allow_migrate("flights", "accounts")


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (OperationalError(2006, "Server has gone away"), True),
        (OperationalError(2013, "Lost connection"), True),
        (InterfaceError(0, ""), True),
        (OperationalError(1213, "Deadlock found"), False),
        (OperationalError(1054, "Unknown column"), False),
        (OperationalError(), False),
        (ValueError("else"), False),
    ],
)
def test_a_lost_server_is_told_from_other_errors(error, away):
    assert db.is_away(error) is away


def test_a_request_that_loses_its_database_is_told_to_come_back():
    answer = problems.exception_handler(OperationalError(2013, "Lost connection"), {})
    assert (answer.status_code, answer.data["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "2"
