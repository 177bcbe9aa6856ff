"""Debian's nginx with a configuration of ours, as an ordinary process on free ports."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from stack.environment import ROOT
from stack.process import Child, is_listening
from stack.servers import PATH

PROGRAM = shutil.which("nginx", path=PATH)
SHIPPED = ROOT / "deploy" / "nginx" / "jetway.conf"
# What Debian's nginx.conf has around files in conf.d, and folders of our own.
_AROUND = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 2048; }}
http {{
    default_type application/octet-stream;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    {inside}
}}
"""


def shipped(folder: Path, *, gateways: list[int], plain: int, tls: int, **times: str) -> str:
    """
    Return the edge's file for these ports of this machine, with a certificate for `localhost`.

    `times` replace some of its time limits.
    """
    text = SHIPPED.read_text()
    servers = [f"server 127.0.0.1:{port} fail_timeout=1s;" for port in gateways]
    places = {
        "server 127.0.0.1:8000 fail_timeout=1s;": " ".join(servers),
        "listen 80 default_server;": f"listen 127.0.0.1:{plain} default_server;",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl http2 default_server;": f"listen 127.0.0.1:{tls} ssl http2 default_server;",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{tls} ssl http2;",
        "/etc/ssl/jetway": str(folder),
        "/var/log/nginx": str(folder),
    }
    for place, ours in places.items():
        assert place in text, place
        text = text.replace(place, ours)
    for name, limit in times.items():
        assert f"    {name} " in text, name
        lines = text.splitlines()
        text = "\n".join(
            f"    {name} {limit};" if line.strip().startswith(f"{name} ") else line
            for line in lines
        )
    certify(folder)
    return text.replace("api.example.org", "localhost")


def certify(folder: Path) -> None:
    """Write a key, and a certificate it signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "privkey.pem").write_bytes(private)
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def write(folder: Path, inside: str) -> list[str]:
    """Write a whole configuration around what belongs into `http`; return nginx's command."""
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(_AROUND.format(folder=folder, inside=inside, user=user))
    assert PROGRAM is not None
    return [PROGRAM, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(configuration)]


def check(command: list[str]) -> str:
    """Return what `nginx -t` says; it must have nothing against it."""
    done = subprocess.run([*command, "-t"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    return done.stderr


@contextmanager
def running(folder: Path, inside: str, *, port: int) -> Iterator[None]:
    """Run nginx with this inside its `http` until the end of the block."""
    child = Child(
        "nginx", write(folder, inside), log=folder / "nginx.log", env={**os.environ, "PATH": PATH}
    )
    try:
        child.wait_until(lambda: is_listening(port))
        yield
    finally:
        child.stop()
