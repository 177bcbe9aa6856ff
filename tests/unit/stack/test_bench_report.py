"""What `bin/bench` prints, keeps and compares with."""

import json

import pytest

from stack.bench import bars, report
from stack.bench.bars import Limit, Sample

KEYS = [
    "name",
    "rate",
    "p50_ms",
    "p99_ms",
    "errors",
    "cpu_ms",
    "ratio_to_hello",
    "bar",
    "passed",
]
FLOORS = {"bare": 0.02, "hello": 0.1, "nginx": 0.05}


def row(name="one flight", *, bar=(), **measured):
    return bars.row(name, [Sample(**measured)], bar=bar, hello_ms=FLOORS["hello"])


def table(*rows, floors=FLOORS, baseline=None):
    standing = [row(name, cpu_ms=cpu_ms) for name, cpu_ms in floors.items()]
    return "\n".join(report.table([*standing, *rows], baseline=baseline or {}))


class TestJson:
    def test_a_scenario_has_exactly_these_keys(self):
        found = report.as_json({"cpus": 2}, [row(cpu_ms=0.4)])
        assert list(found) == ["machine", "scenarios"]
        assert list(found["scenarios"][0]) == KEYS

    def test_it_tells_the_bar_and_whether_it_holds(self):
        bar = [Limit(quantity="ratio_to_hello", at_most=3)]
        one = report.as_json({}, [row(cpu_ms=0.4, bar=bar)])["scenarios"][0]
        assert (one["ratio_to_hello"], one["bar"], one["passed"]) == (4.0, "<= 3 x hello", False)

    def test_what_was_not_measured_is_null(self):
        one = report.as_json({}, [row(memory_mib=900)])["scenarios"][0]
        assert one["rate"] is None
        assert one["cpu_ms"] is None


class TestTable:
    def test_a_scenario_stands_against_each_floor(self):
        line = next(line for line in table(row(cpu_ms=0.4)).splitlines() if "one flight" in line)
        assert line.split()[-3:] == ["20.0", "4.0", "8.0"]

    def test_it_says_which_bound_fails(self):
        bar = [Limit(quantity="ratio_to_hello", at_most=3), Limit(quantity="errors", at_most=0)]
        assert "FAILED  [<= 3 x hello]; 0 errors" in table(row(cpu_ms=0.4, bar=bar))
        assert "ok      <= 3 x hello; 0 errors" in table(row(cpu_ms=0.2, bar=bar))

    def test_a_missing_nginx_is_said(self):
        without = {name: cpu for name, cpu in FLOORS.items() if name != "nginx"}
        assert "nginx: not installed" in table(floors=without)
        assert "nginx: not installed" not in table()

    def test_the_first_error_is_shown(self):
        assert "503 busy" in table(row(errors=1, said="503 busy"))


class TestBaseline:
    def test_a_kept_run_is_read_again(self, tmp_path):
        path = tmp_path / "deep" / "baseline.json"
        report.save(path, report.as_json({}, [row(cpu_ms=0.4)]))
        assert report.load(path)["one flight"]["cpu_ms"] == 0.4

    def test_there_need_not_be_one(self, tmp_path):
        assert report.load(tmp_path / "none.json") == {}

    @pytest.mark.parametrize("content", ["[]", "{}", "not JSON", json.dumps({"scenarios": [1]})])
    def test_something_else_is_refused(self, tmp_path, content):
        path = tmp_path / "baseline.json"
        path.write_text(content)
        with pytest.raises(ValueError, match="is no baseline"):
            report.load(path)

    def test_the_change_is_told_in_per_cent(self):
        before = {"one flight": {"rate": 100, "cpu_ms": 0.8, "p50_ms": None, "ratio_to_hello": 8}}
        text = table(row(rate=150, cpu_ms=0.4, p50_ms=2), baseline=before)
        assert "against the baseline: rate +50 %, CPU -50 %, x hello -50 %" in text

    def test_a_new_scenario_has_nothing_to_compare_with(self):
        assert "against" not in table(row(cpu_ms=0.4), baseline={"another": {"cpu_ms": 1}})
