"""What clients know is kept in a file, line by line, and read back from it."""

from stack.prove import history
from stack.prove.history import FAIL, OK, UNKNOWN, History


def test_a_history_is_read_back_as_it_was_told(tmp_path):
    written = History(tmp_path / "history.jsonl")
    call = written.invoke("book", "t01-1", flights=["f1"], seats=2, email="a@prove.example")
    written.end(call, "book", UNKNOWN, "t01-1", code="ReadTimeout")
    call = written.invoke("book", "t01-1", flights=["f1"], seats=2, email="a@prove.example")
    written.end(call, "book", OK, "t01-1", booking="b1", booking_status="confirmed")
    call = written.invoke("cancel", "t01-1")
    written.close()

    one = history.read(written.path).purchases["t01-1"]
    assert (one.flights, one.seats, one.email) == (("f1",), 2, "a@prove.example")
    assert (one.ids, one.told, one.unanswered) == ({"b1"}, {"confirmed"}, {"cancel"})
    assert len(one.lines) == 5


def test_attempts_under_way_at_once_for_a_flight_are_contended(tmp_path):
    written = History(tmp_path / "history.jsonl")
    first = written.invoke("book", "a", flights=["f1"], seats=1, email="a")
    second = written.invoke("book", "b", flights=["f1", "f2"], seats=1, email="b")
    third = written.invoke("book", "c", flights=["f3"], seats=1, email="c")
    for call, name in ((first, "a"), (second, "b"), (third, "c")):
        written.end(call, "book", FAIL, name, code="sold_out")
    alone = written.invoke("book", "d", flights=["f1"], seats=1, email="d")
    written.end(alone, "book", OK, "d", booking="b1")
    written.close()
    assert history.read(written.path).contended == 2
