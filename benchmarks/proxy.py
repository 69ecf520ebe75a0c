"""nginx in front of servers on loopback: the configuration of docs/deploy, free ports, a certificate made here."""

import datetime
import ipaddress
import re
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from benchmarks.serving import PROJECT, await_answer, free_port, running

DEPLOY = PROJECT / "docs" / "deploy"
NAME_IN_FILE = "caseload.example.org"
#: What nginx keeps while it works, beside the log.
FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True)
class Proxy:
    """A running nginx: its addresses with and without TLS, whose certificates to trust, and where its log is."""

    address: str
    plain: str
    tls: ssl.SSLContext
    log: Path


@contextmanager
def behind_nginx(program: str, addresses: Sequence[str], folder: Path) -> Iterator[Proxy]:
    """Put nginx in front of the servers, with the configuration that docs/deploy shows."""
    with_tls, without = free_port(), free_port()
    make_certificate(folder)
    (folder / "nginx.conf").write_text(_around(folder), encoding="utf-8")
    (folder / "servers.conf").write_text(upstream(addresses), encoding="utf-8")
    (folder / "caseload.conf").write_text(_site(folder, with_tls, without), encoding="utf-8")
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    subprocess.run([*command, "-t", "-q"], check=True)  # says what is wrong with a configuration
    tls = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
    with running([*command, "-g", "daemon off; master_process off;"], {}) as process:
        await_answer(f"https://localhost:{with_tls}/_stcore/health", process, tls)
        yield Proxy(f"https://localhost:{with_tls}", f"http://localhost:{without}", tls, folder / "access.log")


def _around(folder: Path) -> str:
    """Return what a machine's own nginx.conf holds around the site."""
    kept = "".join(f"  {name}_temp_path {folder}/{name};\n" for name in FOLDERS)
    return (
        f"pid {folder}/nginx.pid;\nerror_log stderr;\nevents {{ worker_connections 1024; }}\n"
        f"http {{\n{kept}  include {folder}/servers.conf;\n  include {folder}/caseload.conf;\n}}\n"
    )


def _site(folder: Path, with_tls: int, without: int) -> str:
    """Return the documented site with a name, ports and a certificate of this machine."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").replace(NAME_IN_FILE, "localhost")
    text = re.sub(r"listen 443\b", f"listen 127.0.0.1:{with_tls}", text)
    text = re.sub(r"listen 80\b", f"listen 127.0.0.1:{without}", text)
    text = text.replace("https://$host$request_uri", f"https://$host:{with_tls}$request_uri")
    return text.replace("/etc/nginx/tls/", f"{folder}/").replace("/var/log/nginx/", f"{folder}/")


def upstream(addresses: Sequence[str]) -> str:
    """Return the documented list of servers with these in it."""
    text = (DEPLOY / "servers.conf").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.strip().startswith("server ")]
    at = next(number for number, line in enumerate(lines) if "hash $" in line) + 1
    ours = [f"    server {one.removeprefix('http://')} max_fails=1 fail_timeout=10s;" for one in addresses]
    return "\n".join([*lines[:at], *ours, *lines[at:]]) + "\n"


def make_certificate(folder: Path) -> None:
    """Write a key and a certificate for localhost, good for a day and signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    own = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(own), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
