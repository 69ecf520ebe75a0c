"""Downloads are handed out to the browser that asked, for a minute; pictures stay with everybody."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from pages.common import downloads
from scripts import handing_out
from services.errors import UserError

STORAGE = MemoryMediaFileStorage("/media")
OWN, OTHER = generate_xsrf_token_string(), generate_xsrf_token_string()


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(handing_out, "owners", handing_out.Owners())
    yield
    downloads.asking.browser = ""


def hand_out(kind: MediaFileKind = MediaFileKind.DOWNLOADABLE, browser: str = OWN) -> str:
    downloads.asking.browser = browser
    file_id = handing_out.load_and_get_id(STORAGE, b"pay", "text/csv", kind, "pay.csv")
    return STORAGE.get_url(file_id)


def status(url: str, cookie: str = "") -> int:
    app = Starlette(routes=handing_out.create_media_routes(STORAGE, None))

    async def ask() -> httpx.Response:
        cookies = {downloads.COOKIE: cookie} if cookie else {}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here", cookies=cookies) as client:
            return await client.get(url)

    return asyncio.run(ask()).status_code


def test_only_the_browser_that_asked_gets_the_file() -> None:
    url = hand_out()

    assert [status(url), status(url, OTHER), status(url, "nonsense"), status(url, OWN)] == [404, 404, 404, 200]


def test_a_file_that_nobody_is_known_to_have_asked_for_is_kept_back() -> None:
    assert status(hand_out(browser=""), OWN) == 404


def test_the_same_file_has_another_address_each_time() -> None:
    assert hand_out() != hand_out()


def test_a_file_is_gone_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing_out, "SECONDS", 0)
    url = hand_out()
    assert status(url, OWN) == 404

    hand_out()
    assert url.rpartition("/")[2].partition(".")[0] not in STORAGE._files_by_id


def test_pictures_are_served_as_before() -> None:
    url = hand_out(MediaFileKind.MEDIA)

    assert status(url) == 200


def test_the_parts_of_streamlit_that_this_stands_on_are_there() -> None:
    assert handing_out.starlette_app.create_media_routes
    assert MemoryMediaFileStorage("/media")._files_by_id == {}


@pytest.mark.parametrize("file", ["refused", "of a page that was drawn anew"])
def test_a_file_that_is_not_made_says_why(file: str) -> None:
    def refuse() -> bytes:
        raise UserError("The month is closed.", hint="Open it first.")

    manager = MediaFileManager(STORAGE)
    known = manager.add_deferred(refuse, "text/csv", "1.0", file_name="pay.csv")
    asked = BackendOperationRequest(request_id="7")
    asked.deferred_file.file_id = known if file == "refused" else file

    answer = asyncio.run(handing_out.make_or_say(DeferredFileHandler(lambda: manager), asked, "a session"))

    said = {"refused": "The month is closed. Open it first."}
    assert (answer.request_id, answer.error_msg) == ("7", said.get(file, handing_out.refusal(MediaFileStorageError())))


def test_a_file_that_is_made_has_its_address() -> None:
    manager = MediaFileManager(STORAGE)
    asked = BackendOperationRequest(request_id="8")
    asked.deferred_file.file_id = manager.add_deferred(lambda: b"pay", "text/csv", "1.0", file_name="pay.csv")

    answer = asyncio.run(handing_out.make_or_say(DeferredFileHandler(lambda: manager), asked, "a session"))

    assert answer.deferred_file.url.startswith("/media/")
    assert not answer.error_msg
