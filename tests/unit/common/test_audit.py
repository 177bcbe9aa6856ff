"""How audits run, whatever they check: two looks, a table, an exit code, a log."""

import json
import logging
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from common.audit import checks, report, running, tasks
from common.audit.checks import Check, Scope, Tally

NOW = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)


class Finding:
    """A check that finds the next of the given subjects at each look."""

    def __init__(self, *looks):
        self._looks = list(looks)

    def __call__(self, scope, tally):
        tally.see(10)
        for subject in self._looks.pop(0):
            tally.breach(subject, "is wrong")


def invariant(*looks, warning=False):
    return Check(invariant="all is well", look=Finding(*looks), warning=warning)


CHECKS: list[Check] = []


@pytest.fixture
def audits(settings, monkeypatch):
    """Let the audit have these checks."""
    settings.AUDITS = {"things": f"{__name__}.CHECKS"}
    monkeypatch.setattr(running.time, "sleep", lambda seconds: None)
    CHECKS.clear()
    return lambda *given: CHECKS.extend(given)


def command(*options):
    """Return what `manage.py audit` prints and its exit code."""
    out = StringIO()
    try:
        call_command("audit", *options, stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


class TestScope:
    def test_judges_what_was_left_alone_for_a_minute(self):
        scope = Scope(now=NOW)
        assert scope.before == NOW - timedelta(minutes=1)
        assert scope.overdue(timedelta(minutes=5)) == NOW - timedelta(minutes=5)

    def test_judges_everything_once_nothing_is_under_way(self):
        scope = Scope(now=NOW, settled=True)
        assert scope.before == scope.overdue(timedelta(minutes=5)) == NOW


class TestTwoLooks:
    def test_what_both_looks_saw_is_a_breach(self, audits):
        audits(invariant(["a", "b"], ["b", "c"]))
        (result,) = running.run(scope=Scope(now=NOW))
        assert [str(one) for one in result.tally.remembered] == ["b: is wrong"]
        assert (result.breaches, result.is_broken) == (1, True)

    def test_what_was_under_way_at_the_first_look_is_none(self, audits):
        audits(invariant(["a"], ["b"]))
        (result,) = running.run(scope=Scope(now=NOW))
        assert (result.breaches, result.is_broken, result.first) == (0, False, None)

    def test_where_nothing_is_found_one_look_is_enough(self, audits):
        audits(invariant([]))
        (result,) = running.run(scope=Scope(now=NOW))
        assert not result.is_broken
        assert result.tally.examined == 10

    def test_more_breaches_than_can_be_remembered_stay_counted(self, monkeypatch):
        monkeypatch.setattr(checks, "REMEMBERED", 2)
        first, second = Tally(), Tally()
        for tally, count in ((first, 5), (second, 4)):
            for number in range(count):
                tally.breach(f"thing {number}", "is wrong")
        assert len(first.remembered) == 2
        assert second.also_in(first).breaches == 4


class TestCommand:
    def test_all_holds(self, audits):
        audits(invariant([]), invariant([]))
        printed, code = command()
        assert code == 0
        assert printed.splitlines()[-1] == "audit: 2 invariants hold"

    def test_a_breach_is_told_with_its_counter_example(self, audits):
        audits(invariant([]), invariant(["thing 7"], ["thing 7"]))
        printed, code = command()
        assert code == 1
        assert "BREACH: thing 7: is wrong" in printed
        assert printed.splitlines()[-1] == "audit: 1 of 2 invariants broken, 1 breaches"

    def test_a_warning_breaks_nothing(self, audits):
        audits(invariant(["nobody"], warning=True))
        printed, code = command()
        assert code == 0
        assert "warning: nobody: is wrong" in printed

    def test_as_json(self, audits):
        many = [f"thing {number}" for number in range(report.TOLD + 5)]
        audits(invariant(many, many))
        printed, code = command("--json", "--settled")
        told = json.loads(printed)
        assert code == 1
        assert told["breaches"] == told["checks"][0]["breaches"] == len(many)
        assert len(told["checks"][0]["sample"]) == report.TOLD
        assert told["at"] == told["judged_before"]

    def test_a_database_that_is_away_is_no_breach(self, audits):
        def away(scope, tally):
            raise OperationalError("gone away")

        audits(Check(invariant="all is well", look=away))
        with pytest.raises(CommandError, match="gone away") as refused:
            command()
        assert refused.value.returncode == 2


class TestDailyTask:
    def test_logs_an_error_for_each_broken_invariant(self, audits, caplog):
        audits(invariant([]), invariant(["thing 7"], ["thing 7"]))
        tasks.run()
        (record,) = [one for one in caplog.records if one.name == tasks.__name__]
        assert record.levelno == logging.ERROR
        assert "thing 7: is wrong" in record.getMessage()

    def test_only_warns_of_what_breaks_nothing(self, audits, caplog):
        audits(invariant(["nobody"], warning=True))
        tasks.run()
        assert [one.levelno for one in caplog.records if one.name == tasks.__name__] == [
            logging.WARNING
        ]
