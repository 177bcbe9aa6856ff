"""`bin/audit` on a running stack: it holds, and it sees what nobody should have done."""

import json
import sqlite3

import pytest

from stack.environment import Environment
from tests.e2e import running
from tests.e2e.running import wait_for

EMBEDDED = pytest.param("embedded", marks=pytest.mark.embedded)


class TestAudit:
    def test_every_invariant_holds_beside_the_live_system(self, jetway, traveller, make_flight):
        flight = make_flight(seats=20)
        for number in range(3):
            answer = traveller.book(flight["id"], key=f"audit-{number}")
            assert answer.status_code == 201, answer.text
        done = running.audit(jetway.environment, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        told = json.loads(done.stdout)
        assert told["breaches"] == 0
        assert {"accounts", "flights", "bookings", "reminders", "together"} == {
            check["of"] for check in told["checks"]
        }
        examined = {check["invariant"]: check["examined"] for check in told["checks"]}
        assert examined["no cabin is oversold"] > 0

    @pytest.mark.parametrize("jetway", [EMBEDDED], indirect=True, scope="session")
    def test_a_seat_counted_behind_everybodys_back_is_seen(self, jetway, make_flight):
        flight = make_flight(seats=20)
        with sqlite3.connect(jetway.environment.var / "db" / "flights.sqlite3") as database:
            mine = (flight["id"].replace("-", ""),)
            count = "UPDATE flights_cabininventory SET sold = sold + ? WHERE flight_id = ?"
            database.execute(count, (1, *mine))
            database.commit()
            try:
                done = running.audit(jetway.environment)
            finally:
                database.execute(count, (-1, *mine))
        assert done.returncode == 1
        assert "counts 0 held, 1 sold; by the ledger 0 held, 0 sold" in done.stdout
        assert "2 of" in done.stdout.splitlines()[-1]
        wait_for(
            "all holds again", lambda: running.audit(jetway.environment).returncode == 0, seconds=20
        )

    @pytest.mark.embedded
    def test_without_databases_it_says_so(self, tmp_path):
        done = running.audit(Environment(given={"JETWAY_VAR": str(tmp_path)}))
        assert done.returncode == 2
        assert "run bin/up first" in done.stderr
        assert list(tmp_path.iterdir()) == []
