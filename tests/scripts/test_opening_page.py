"""The page that opens the app has our name and our scripts, and is the only answer that changes."""

import asyncio
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from streamlit import file_util

from scripts import opening_page


def asked(method: str, path: str) -> httpx.Response:
    """Return what the server answers."""
    app = Starlette(routes=[Mount("/", app=opening_page.handler(file_util.get_static_dir(), None))])

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            return await client.request(method, path)

    return asyncio.run(ask())


@pytest.mark.parametrize("path", ["/", "/variance", "/index.html"])
def test_every_address_of_a_page_is_answered_with_ours(path: str) -> None:
    answer = asked("GET", path)

    assert answer.status_code == 200
    assert "<title>Caseload</title>" in answer.text
    assert "data-grid-canvas" in answer.text
    assert answer.text.index("history.pushState") < answer.text.index('type="module"')  # runs before Streamlit does
    assert answer.headers["cache-control"] == "no-cache"


def test_other_files_are_streamlits_own() -> None:
    script = next((Path(file_util.get_static_dir()) / "static" / "js").glob("index.*.js"))

    assert asked("GET", f"/static/js/{script.name}").content == script.read_bytes()


def test_another_page_of_streamlit_is_noticed_at_the_start() -> None:
    with pytest.raises(ValueError, match="no title"):
        opening_page.opening_page("<html></html>")


def test_the_page_names_its_own_scripts_and_no_others() -> None:
    answer = asked("GET", "/variance")
    scripts = answer.headers["content-security-policy"].split("script-src ")[1].split(";")[0].split()

    assert answer.text.count("<script>") == len([one for one in scripts if one.startswith("'sha256-")]) == 4
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_script_that_is_slipped_in_is_not_named() -> None:
    page = opening_page.opening_page("<title>Streamlit</title>")

    assert opening_page.policy(page) != opening_page.policy(page + "<script>alert(1)</script>")
    assert opening_page.policy(page) == opening_page.policy(page + "<script src='https://evil.example/x.js'></script>")
