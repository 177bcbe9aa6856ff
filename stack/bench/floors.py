"""
The floors: what the same machine does, in the same run, with less than Jetway.

`bare` is granian and nothing else, `hello` a Django view behind it, both on the server of
`bin/run`; `nginx` proxies an answer another nginx has in its configuration.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from stack.environment import ROOT
from stack.process import Child, free_port, is_listening
from stack.servers import PATH

# The server that bin/run starts; a test holds the two together.
SERVER = "common.http.serving"
THREADS = 4

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    keepalive_requests 1000000000;
    upstream behind {{ server 127.0.0.1:{inner}; keepalive 64; keepalive_requests 1000000000; }}
    server {{
        listen 127.0.0.1:{inner};
        location / {{ default_type application/json; return 200 '{{"message": "hello"}}'; }}
    }}
    server {{
        listen 127.0.0.1:{outer};
        location / {{
            proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection "";
        }}
    }}
}}
"""


@dataclass(frozen=True, kw_only=True)
class Floor:
    """A running server and where it answers."""

    name: str
    url: str
    child: Child


@contextmanager
def running(folder: Path) -> Iterator[list[Floor]]:
    """Run the floors there are: nginx only where it is installed."""
    with ExitStack() as closing:
        floors = [_granian("bare", folder), _granian("hello", folder)]
        if program := shutil.which("nginx", path=PATH):
            floors.append(_nginx(program, folder / "nginx"))
        for floor in floors:
            closing.callback(floor.child.stop)
        for floor in floors:
            port = int(floor.url.rpartition(":")[2])
            floor.child.wait_until(lambda port=port: is_listening(port), seconds=30)  # type: ignore[misc]
        yield floors


def _granian(name: str, folder: Path) -> Floor:
    port = free_port()
    command = [sys.executable, "-m", SERVER, "--interface", "wsgi", "--threads", str(THREADS)]
    command += ["--port", str(port), f"benchmarks.hello:{name}"]
    child = Child(name, command, log=folder / f"{name}.log", env=dict(os.environ), cwd=ROOT)
    return Floor(name=name, url=f"http://127.0.0.1:{port}", child=child)


def _nginx(program: str, folder: Path) -> Floor:
    folder.mkdir(parents=True, exist_ok=True)
    inner, outer = free_port(), free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, inner=inner, outer=outer, user=user))
    command = [program, "-p", str(folder), "-e", str(folder / "error.log")]
    command += ["-c", str(configuration)]
    child = Child("nginx", command, log=folder / "nginx.log", env=dict(os.environ))
    return Floor(name="nginx", url=f"http://127.0.0.1:{outer}", child=child)
