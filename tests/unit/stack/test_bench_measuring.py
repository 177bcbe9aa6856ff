"""How `bin/bench` reads wrk and /proc, and what it runs."""

import os
import shlex
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from stack.bench import floors, names, processes, resize, scenarios, wrk
from stack.bench.pace import Call, Pacer
from stack.environment import ROOT

SAID = (
    '{"requests": 100, "seconds": 2.0, "p50_ms": 1.5, "p95_ms": 3, "p99_ms": 9, '
    '"socket_errors": 2, "refused": 3, "hits": 97, "misses": 3, "accepted": 0, '
    '"sample": "503 no "}'
)


class TestWrk:
    def test_its_last_line_is_read(self):
        found = wrk.parse(f"Running 2s test @ http://localhost\n  32 connections\n{SAID}\n")
        assert (found.rate, found.p99_ms, found.hits, found.sample) == (50, 9, 97, "503 no")

    def test_refused_answers_and_broken_sockets_are_errors(self):
        assert wrk.parse(SAID).errors == 5

    def test_silence_is_a_failure(self):
        with pytest.raises(wrk.WrkFailed, match="unable to connect"):
            wrk.parse("unable to connect to localhost:1 Connection refused\n")


class TestProcesses:
    def test_a_name_may_hold_brackets(self):
        stat = "7 (a) b (c) S 3 7 7 0 -1 0 1 2 3 4 10 20 30 40 20 0 1 0 5"
        assert processes.parse_stat(stat) == processes.Process(parent=3, ticks=100)

    def test_a_tree_is_a_process_and_all_that_descend_from_it(self):
        parents = {1: 0, 2: 1, 3: 2, 4: 1, 5: 0}
        found = {pid: processes.Process(parent=p, ticks=0) for pid, p in parents.items()}
        assert processes.tree(2, found) == {2, 3}
        assert processes.tree(1, found) == {1, 2, 3, 4}
        assert processes.tree(9, found) == set()

    def test_the_time_of_a_child_that_ended_is_counted(self):
        before = processes.usage({"us": os.getpid()})
        busy = "import time\nwhile time.process_time() < 0.3: pass"
        subprocess.run([sys.executable, "-c", busy], check=True, timeout=60)
        used = processes.usage({"us": os.getpid()}) - before
        assert used.of(["us"]) >= 0.25

    def test_memory_is_that_of_the_whole_tree(self):
        alone = processes.memory_mib(os.getpid())
        held = "import sys; held = b'x' * (50 << 20); print(flush=True); sys.stdin.read()"
        with subprocess.Popen(
            [sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as child:
            child.stdout.readline()
            together = processes.memory_mib(os.getpid())
            child.stdin.close()
        assert together - alone > 45


class TestFloors:
    def test_they_have_the_server_of_bin_run(self):
        words = shlex.split((ROOT / "bin" / "run").read_text(), comments=True)
        assert floors.SERVER in words


class TestRequests:
    def test_few_paths_meet_every_token(self):
        lines = scenarios.with_tokens(["/a", "/b"], ["t1", "t2", "t3"])
        assert len(set(lines)) == len(lines) == 6

    def test_many_paths_are_sent_once_each(self):
        paths = [f"/{n}" for n in range(500)]
        lines = scenarios.with_tokens(paths, ["t1", "t2"])
        assert [line.partition("\t")[0] for line in lines] == paths

    def test_no_two_scenarios_share_a_name(self):
        assert len(set(names.EVERY)) == len(names.EVERY)


class TestResizing:
    def test_what_is_added_has_numbers_of_its_own(self):
        assert f"s.number + {resize.BACK}" in " ".join(resize.ways_back())
        assert resize.CROWD >= resize.BACK + 10_000

    def test_each_copy_of_a_flight_has_an_id_of_its_own(self):
        flights = [sql for sql in resize.grow() if "INTO flights_flight" in sql]
        assert len(set(flights)) == resize.COPIES


class _Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(409 if self.path == "/refused" else 201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = HTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class TestPace:
    def send(self, url, path):
        call = Call(path=path, body="{}", headers={})
        return Pacer(url, clients=1).run(lambda _: call, per_second=50, seconds=0.4)

    def test_it_sends_evenly_and_waits_for_every_answer(self, server):
        found = self.send(server, "/taken")
        assert (len(found.times), found.errors) == (20, 0)
        assert found.seconds >= 0.38

    def test_anything_but_created_is_an_error(self, server):
        found = self.send(server, "/refused")
        assert found.errors == 20
        assert found.said.startswith("409")

    def test_nobody_there_is_an_error(self):
        found = self.send("http://127.0.0.1:1", "/taken")
        assert found.errors == 20
        assert "refused" in found.said
