"""Every operation is sent what nobody would send, as every role: docs/how-to/fuzz-the-api.md."""

import pytest

from stack.fuzz import report
from stack.fuzz.cast import ADMIN, ROLES
from stack.fuzz.run import BRIEF, go
from stack.prove import arena
from tests.access import published
from tests.e2e.running import expect_a_clean_audit


@pytest.mark.production
def test_no_role_finds_a_fault_in_any_operation(tmp_path):
    with arena.running(production=True, folder=tmp_path / "fuzz") as place:
        outcomes = list(go(place, BRIEF, folder=tmp_path / "fuzz"))
        print("\n".join(report.summary(outcomes)))
        for one in outcomes:
            assert not one.failures, "\n".join(report.lines(one))
        expect_a_clean_audit(place)
    assert [one.role for one in outcomes] == list(ROLES)
    assert {one.operations for one in outcomes} == {len(published())}
    (admin,) = (one for one in outcomes if one.role == ADMIN)
    reached = {operation for operation, count in admin.accepted.items() if count}
    assert {one.name for one in published()} <= reached
