"""Every operation has its row in the table of who may call what, and every row its operation."""

from gateway.matching import match
from gateway.routes import Auth
from tests.access import TABLE, published, rows
from tests.e2e.calls import CALLS


def test_the_table_and_the_document_have_the_same_operations():
    named = [name for name, _ in rows()]
    assert len(named) == len(set(named)) == TABLE.read_text().count("| `") > 50
    assert set(named) == {one.name for one in published()}


def test_every_operation_is_really_called():
    assert set(CALLS) == {one.id for one in published()}


def test_nobody_gets_past_a_route_for_users():
    expected = dict(rows())
    for one in published():
        route = match(one.path.replace("{", "").replace("}", ""), one.method)
        assert (expected[one.name]["nobody"] == 401) == (route.auth is Auth.USER), one.name
