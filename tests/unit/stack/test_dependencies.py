"""What Jetway is made of: known faults are found, and everything deployed is listed."""

import json
import time

import pytest

from stack import dependencies
from stack.testrun import Job, Totals
from tests.factories.stub_server import serving

FAULT = {
    "id": "PYSEC-2000-1",
    "summary": "everything is open",
    "affected": [{"package": {"name": "kombu", "ecosystem": "PyPI"}, "versions": ["5.0.0"]}],
}
KNOWN = {"vulns": [FAULT]}


@pytest.fixture
def pinned(tmp_path):
    file = tmp_path / "some.txt"
    file.write_text(f"kombu==5.0.0 \\\n    --hash=sha256:{'0' * 64}\n")
    return file


class TestAudit:
    def test_a_known_fault_fails_it(self, pinned, capfd):
        with serving((200, KNOWN)) as feed:
            code = dependencies.audit([pinned], osv_url=feed.url)
        assert code == dependencies.FOUND
        assert "PYSEC-2000-1" in capfd.readouterr().out
        asked = feed.requests[-1]["json"]
        assert asked == {"package": {"name": "kombu", "ecosystem": "PyPI"}, "version": "5.0.0"}

    def test_without_one_it_passes(self, pinned):
        with serving((200, KNOWN), (200, {})) as feed:
            assert dependencies.audit([pinned], osv_url=feed.url) == 0

    @pytest.mark.parametrize(
        "answer", [(0, None), (503, {}), (200, {}), (404, {}), (200, "a page of some proxy")]
    )
    def test_a_feed_that_does_not_answer_or_knows_nothing_is_no_success(
        self, pinned, answer, capsys
    ):
        with serving(answer) as feed:
            code = dependencies.audit([pinned], osv_url=feed.url)
        assert code == dependencies.NO_FEED
        assert capsys.readouterr().out.endswith("the vulnerability feed does not answer\n")

    def test_a_feed_that_says_nothing_is_not_waited_for(self, pinned, monkeypatch):
        monkeypatch.setattr(dependencies, "PROBE_SECONDS", 0.2)
        started = time.monotonic()
        with serving(lambda: time.sleep(2) or (200, KNOWN)) as feed:
            assert dependencies.audit([pinned], osv_url=feed.url) == dependencies.NO_FEED
            assert time.monotonic() - started < 1.5

    def test_a_feed_that_breaks_off_in_the_middle_fails_it(self, pinned):
        with serving((200, KNOWN), (500, {})) as feed:
            code = dependencies.audit([pinned], osv_url=feed.url)
        assert code not in (0, dependencies.NO_FEED)

    def test_a_run_says_that_it_was_not_done_and_counts_it_nowhere(self):
        job = Job("known vulnerabilities", [], not_here=dependencies.NO_FEED)
        totals = Totals()
        totals.add(job, dependencies.NO_FEED, "skipped: away\n")
        assert totals == Totals(not_here=["known vulnerabilities: skipped: away"])
        totals.add(job, dependencies.FOUND, "Found 1 known vulnerability in 1 package\n")
        assert (totals.failed, totals.failures) == (1, ["known vulnerabilities"])


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    file = tmp_path_factory.mktemp("sbom") / "sbom.json"
    assert dependencies.main(["sbom", str(file)]) == 0
    return file.read_text()


class TestList:
    def test_it_is_cyclonedx_about_jetway(self, listed):
        """Written only if it is valid: the program checks it against the schema first."""
        told = json.loads(listed)
        assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
        about = told["metadata"]["component"]
        assert (about["name"], about["type"]) == ("jetway", "application")

    def test_it_has_what_is_deployed_with_its_hashes_and_nothing_else(self, listed):
        components = {one["name"]: one for one in json.loads(listed)["components"]}
        pinned = dependencies.pins(dependencies.DEPLOYED)
        assert {name: one["version"] for name, one in components.items()} == pinned
        assert len(pinned) > 50 and {"django", "celery", "mysqlclient"} <= pinned.keys()
        text = dependencies.DEPLOYED.read_text()
        for one in components.values():
            (source,) = one["externalReferences"]
            assert source["hashes"]
            assert all(f"--hash=sha256:{each['content']}" in text for each in source["hashes"])
