"""The bars of `bin/bench`: medians, bounds, and what counts as broken."""

import pytest

from stack.bench import bars
from stack.bench.bars import Limit, Sample


def row(*samples, bar=(), hello_ms=0.1):
    return bars.row("a scenario", samples, bar=bar, hello_ms=hello_ms)


def test_figures_are_the_median_of_the_runs():
    found = row(Sample(rate=10, p50_ms=1), Sample(rate=30, p50_ms=9), Sample(rate=20, p50_ms=2))
    assert (found.rate, found.p50_ms, found.runs) == (20, 2, 3)


def test_what_was_not_measured_stays_so():
    found = row(Sample(memory_mib=900))
    assert (found.rate, found.cpu_ms, found.ratio_to_hello, found.memory_mib) == (
        None,
        None,
        None,
        900,
    )


def test_every_error_of_every_run_counts():
    found = row(Sample(), Sample(errors=1), Sample(), bar=[Limit(quantity="errors", at_most=0)])
    assert found.errors == 1
    assert not found.passed


class TestLimits:
    def test_a_ratio_to_hello_is_held_to_its_bar(self):
        bar = [Limit(quantity="ratio_to_hello", at_most=8)]
        assert row(Sample(cpu_ms=0.8), bar=bar).passed
        assert not row(Sample(cpu_ms=0.81), bar=bar).passed

    def test_without_the_floor_a_ratio_cannot_hold(self):
        bar = [Limit(quantity="ratio_to_hello", at_most=8)]
        assert not row(Sample(cpu_ms=0.1), bar=bar, hello_ms=None).passed

    def test_a_tail_is_held_to_the_median(self):
        bar = [Limit(quantity="p99_to_p50", at_most=5)]
        assert row(Sample(p50_ms=2, p99_ms=10), bar=bar).passed
        assert not row(Sample(p50_ms=2, p99_ms=10.1), bar=bar).passed
        assert not row(Sample(p50_ms=2), bar=bar).passed

    @pytest.mark.parametrize(("value", "holds"), [(0.49, False), (0.5, True), (3, True)])
    def test_a_lower_bound(self, value, holds):
        bar = [Limit(quantity="to_spread", at_least=0.5)]
        assert row(Sample(facts={"to_spread": value}), bar=bar).passed is holds

    def test_a_fact_that_was_not_found_breaks_its_bar(self):
        assert not row(Sample(), bar=[Limit(quantity="oversold", at_most=0)]).passed

    def test_each_quantity_has_words(self):
        limits = [Limit(quantity=name, at_most=1) for name in bars.WORDS]
        assert all("<= 1" in str(limit) for limit in limits)

    def test_a_bar_reads_as_it_is_meant(self):
        bar = [
            Limit(quantity="ratio_to_hello", at_most=8),
            Limit(quantity="errors", at_most=0),
            Limit(quantity="to_spread", at_least=0.5),
        ]
        assert row(Sample(), bar=bar).bar_text == "<= 8 x hello; 0 errors; >= 0.5 x spread"

    def test_without_a_bar_nothing_can_fail(self):
        found = row(Sample(errors=7))
        assert found.passed
        assert found.bar_text is None


class TestGrowth:
    def test_a_steady_backlog_does_not_grow(self):
        assert bars.growth([5, 60, 4, 5, 61, 3, 5, 4, 60]) <= 0

    def test_a_backlog_that_is_never_caught_up_with_grows(self):
        assert bars.growth([10 * n for n in range(30)]) == 200

    def test_too_few_looks_tell_nothing(self):
        assert bars.growth([1, 9]) == 0
