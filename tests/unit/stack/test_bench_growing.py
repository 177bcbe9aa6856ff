"""How `bin/bench --growth` compares sizes."""

from stack.bench import dataset, growing
from stack.bench.bars import Sample


def compared(small, large, *, errors=0):
    samples = {
        dataset.SMALL: [Sample(p50_ms=small, errors=errors)],
        dataset.REAL: [Sample(p50_ms=small)],
        dataset.LARGE: [Sample(p50_ms=large)],
    }
    return growing.compared("a question", samples, hello_ms=None)


def test_the_largest_is_held_to_the_smallest():
    assert [row.passed for row in compared(10, 15)] == [True, True, True]
    assert [row.passed for row in compared(10, 16)] == [True, True, False]


def test_a_smallest_that_failed_to_answer_compares_with_nothing():
    assert [row.passed for row in compared(10, 10, errors=1)] == [False, True, True]


def test_each_row_tells_its_size():
    assert compared(10, 12)[2].name == "a question, 3.4 M flights"
    assert compared(10, 12)[2].facts["to_small"] == 1.2
