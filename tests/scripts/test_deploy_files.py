"""The files for a server agree with the application and with each other; the programs behind them are asked elsewhere.

`tests/browser/proxied` runs nginx.conf; `make supply` has hadolint and Compose itself read the container files.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.settings import VERSION
from tests.pages import serving
from tests.test_repository import name_of, python_files

PROJECT = Path(__file__).resolve().parents[2]
DEPLOY = PROJECT / "docs" / "deploy"
#: Folders with Python of ours that a server has no use for.
NOT_SERVED = {"benchmarks", "faults", "tests"}
#: Files that whoever installs it puts there; git never takes them.
OWN = {"tls", "secrets.toml", ".env"}


def instructions() -> list[tuple[str, str]]:
    """Return the lines of the container file as (instruction, rest), continued lines joined."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    return [(line.split()[0], line.split(None, 1)[1]) for line in lines if line and not line.startswith("#")]


def copied() -> list[str]:
    """Return what is copied from the project into the image that runs."""
    last = [text for word, text in instructions() if word == "COPY" and not text.startswith("--from")]
    return [source for text in last for source in text.split()[:-1] if source != "requirements-hashed.txt"]


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return read


# The container file ---------------------------------------------------------------------------------------------------


def test_the_image_holds_all_that_the_server_runs_and_nothing_else() -> None:
    ours = {name_of(path).split("/")[0] for path in python_files()} - NOT_SERVED

    assert ours <= set(copied())
    assert set(copied()) - ours == {"alembic.ini", "LICENSE", ".streamlit/config.toml", "docs"}
    assert all((PROJECT / source).exists() for source in copied())


def test_only_what_is_copied_is_sent_to_the_builder() -> None:
    lines = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == {*copied(), "requirements-hashed.txt"}


def test_the_image_runs_as_nobody_from_hashed_pins_and_says_whether_it_is_well() -> None:
    said = instructions()
    users = [text for word, text in said if word == "USER"]
    pip = next(text for word, text in said if word == "RUN" and "pip install" in text)

    assert users == ["10001:10001"]
    assert said.index(("USER", users[0])) > max(place for place, (word, _text) in enumerate(said) if word == "COPY")
    assert "--require-hashes" in pip
    assert "--only-binary :all:" in pip
    assert any(word == "HEALTHCHECK" and "/_stcore/health" in text for word, text in said)
    assert not any(word == "ADD" or "latest" in text for word, text in said)


@pytest.mark.slow
def test_what_the_image_holds_starts_writes_only_where_it_may_and_needs_a_sign_in(tmp_path: Path) -> None:
    tree, work = tmp_path / "image", tmp_path / "work"
    work.mkdir()
    for source in copied():
        target = tree / source
        target.parent.mkdir(parents=True, exist_ok=True)
        ignored = shutil.ignore_patterns("__pycache__")
        (shutil.copytree if (PROJECT / source).is_dir() else shutil.copy2)(
            PROJECT / source, target, **({"ignore": ignored} if (PROJECT / source).is_dir() else {})
        )
    before = sorted(tree.rglob("*"))
    port = serving.free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CASELOAD", "PYTHON"))}
    image = dict(part.split("=", 1) for word, text in instructions() if word == "ENV" for part in text.split())
    image |= {"HOME": str(work), "TMPDIR": str(work), "PATH": os.environ["PATH"], "PORT": str(port)}
    surroundings = kept | image | {"DATABASE_URL": f"sqlite:///{work}/our.sqlite", "CASELOAD_WARM_UP": "no"}
    command = [sys.executable, "-m", "scripts.serve"]

    refused = subprocess.run(
        command, cwd=tree, env=surroundings, capture_output=True, text=True, timeout=180, check=False
    )
    assert refused.returncode != 0
    assert "sign-in is not set up" in refused.stdout + refused.stderr

    signed_in = surroundings | {"CASELOAD_SIGN_IN_HEADER": "X-Auth-Email", "CASELOAD_SIGN_IN_PROXIES": "127.0.0.1"}
    server = subprocess.Popen(
        command, cwd=tree, env=signed_in, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        for _ in range(3):
            serving.wait_until_healthy(server, port)
        health = next(text for word, text in instructions() if word == "HEALTHCHECK")
        asked = re.search(r"http://127\.0\.0\.1:8501(\S+)'", health)
        assert asked
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{asked[1]}", timeout=60) as answer:
            assert answer.status == 200
    finally:
        server.terminate()
        server.communicate(timeout=60)
    assert server.returncode == 0
    assert sorted(tree.rglob("*")) == before


# The compose file -----------------------------------------------------------------------------------------------------


def test_only_the_proxy_is_reached_from_outside() -> None:
    services = compose()["services"]

    assert {name for name, service in services.items() if service.get("ports")} == {"proxy"}
    assert services["database"]["networks"] == ["inside"]
    assert compose()["networks"]["inside"] == {"internal": True}


def test_the_replicas_can_do_little_and_have_time_to_finish_imports() -> None:
    services = compose()["services"]
    replicas = {name: service for name, service in services.items() if name.startswith("caseload-")}

    assert len(replicas) == 2
    for service in replicas.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["stop_grace_period"] == "15m"
        assert service["image"] == f"caseload:{VERSION}"
        assert service["depends_on"]["database"]["condition"] == "service_healthy"
    assert all("no-new-privileges:true" in service["security_opt"] for service in services.values())
    assert not any(service.get("privileged") for service in services.values())


def test_each_image_is_of_a_named_version() -> None:
    images = [service["image"] for service in compose()["services"].values()]
    images += [text.split()[0] for word, text in instructions() if word == "FROM"]

    assert all(re.fullmatch(r"[a-z]+:\d[\w.-]*", image) for image in images), images


def test_what_is_mounted_is_here_or_is_the_installers_own_and_never_committed() -> None:
    parts = compose()
    volumes = [text for text in parts["services"]["proxy"]["volumes"] if text.startswith("./")]
    mounted = {text.split(":")[0][2:] for text in volumes} | {parts["secrets"]["sign_in"]["file"][2:]}
    ignored = (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()

    assert {name for name in mounted if not (DEPLOY / name).is_file()} - OWN == set()
    assert {f"docs/deploy/{name}" for name in OWN} <= {line.rstrip("/") for line in ignored}


def test_the_proxy_knows_the_replicas_by_their_names() -> None:
    named = re.findall(r"server ([\w-]+):8501 ", (DEPLOY / "compose-servers.conf").read_text(encoding="utf-8"))

    assert named == [name for name in compose()["services"] if name.startswith("caseload-")]
    ways = [
        re.sub(r"(server|#) .*", "", (DEPLOY / name).read_text()) for name in ("servers.conf", "compose-servers.conf")
    ]
    assert ways[0] == ways[1]


def test_the_proxy_takes_files_as_large_as_the_server_does() -> None:
    limit = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))
    config = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    megabytes = compose()["services"]["caseload-1"]["environment"]["CASELOAD_MAX_UPLOAD_MB"]

    assert limit
    assert int(limit[1]) * 2**20 >= config["server"]["maxUploadSize"] * 2**20 >= int(megabytes) * 10**6
