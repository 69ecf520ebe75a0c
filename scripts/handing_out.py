"""Files that people download: each under an address of its own, for the browser that asked, for a minute.

Streamlit serves a file to everybody who has its address, and the address follows from the content. Here a download gets
a random address, and whoever asks for it must bring the cookie of the browser that clicked. Pictures stay as they are.
Where no file is made the button says why; Streamlit says "Failed to generate file for download", whatever it was.
"""

import asyncio
import secrets
import threading
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.runtime import memory_media_file_storage
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.web.server.starlette import starlette_app
from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token

from language import _
from pages.common import downloads
from services.errors import UserError

SECONDS = 60
_create = starlette_app.create_media_routes
_load = MemoryMediaFileStorage.load_and_get_id


class Owners:
    """Whose browser may fetch which file, and until when."""

    def __init__(self) -> None:
        self._owners: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def add(self, file_id: str, browser: str) -> None:
        """Note for whom a file was made, just now."""
        with self._lock:
            self._owners[file_id] = browser, time.monotonic() + SECONDS

    def may_fetch(self, file_id: str, browser: str) -> bool:
        """Return whether a browser is the one that asked for the file, and in time."""
        with self._lock:
            owner, end = self._owners.get(file_id, ("", 0.0))
        return time.monotonic() < end and validate_xsrf_token(owner, browser)

    def take_expired(self) -> list[str]:
        """Return the files whose time is over, and forget them."""
        with self._lock:
            over = [file_id for file_id, (_owner, end) in self._owners.items() if time.monotonic() >= end]
            for file_id in over:
                del self._owners[file_id]
        return over


owners = Owners()


def install() -> None:
    """Have the server hand out downloads this way."""
    MemoryMediaFileStorage.load_and_get_id = load_and_get_id  # type: ignore[method-assign]
    starlette_app.create_media_routes = create_media_routes
    DeferredFileHandler.handle = make_or_say  # type: ignore[method-assign]


async def make_or_say(
    handler: DeferredFileHandler, request: BackendOperationRequest, _session_id: str
) -> BackendOperationResponse:
    """Answer a click with the address of the file, or with the sentence why there is none."""
    make = handler._get_media_file_mgr().execute_deferred
    try:
        url = await asyncio.to_thread(make, request.deferred_file.file_id)
    except MediaFileStorageError as error:
        return BackendOperationResponse(request_id=request.request_id, error_msg=refusal(error))
    return BackendOperationResponse(request_id=request.request_id, deferred_file=DeferredFileResponsePayload(url=url))


def refusal(error: MediaFileStorageError) -> str:
    """Return what a person reads where no file was made: `pages/common/downloads.py` raises nothing but UserErrors."""
    cause = error.__cause__
    if isinstance(cause, UserError):
        return f"{cause.message} {cause.hint}".strip()
    return _("The page has changed meanwhile; reload it, then download again.")


def load_and_get_id(
    storage: MemoryMediaFileStorage,
    path_or_data: str | bytes,
    mimetype: str,
    kind: MediaFileKind,
    filename: str | None = None,
) -> str:
    """Store a file as Streamlit does; a download under a random name, for the browser for which it was made."""
    for file_id in owners.take_expired():
        storage.delete_file(file_id)
    if kind != MediaFileKind.DOWNLOADABLE:
        return _load(storage, path_or_data, mimetype, kind, filename)
    content = path_or_data if isinstance(path_or_data, bytes) else storage._read_file(path_or_data)
    file_id = secrets.token_hex(28)
    storage._files_by_id[file_id] = memory_media_file_storage.MemoryFile(content, mimetype, kind, filename)
    owners.add(file_id, downloads.asking.browser)
    downloads.asking.browser = ""
    return file_id


def create_media_routes(storage: MemoryMediaFileStorage, base_url: str | None) -> list[BaseRoute]:
    """Return Streamlit's routes, which refuse downloads to other browsers than the one that asked."""
    return [guarded(route, storage) for route in _create(storage, base_url)]


def guarded(route: BaseRoute, storage: MemoryMediaFileStorage) -> BaseRoute:
    """Return a route that answers "not found" where the file is a download of somebody else."""
    if not isinstance(route, Route) or "GET" not in (route.methods or ()):
        return route
    answer: Any = route.endpoint

    async def endpoint(request: Request) -> Response:
        file_id = str(request.path_params["file_id"]).partition(".")[0]
        file = storage._files_by_id.get(file_id)
        is_download = file is not None and file.kind == MediaFileKind.DOWNLOADABLE
        if is_download and not owners.may_fetch(file_id, request.cookies.get(downloads.COOKIE, "")):
            return PlainTextResponse("File not found", status_code=404)
        response: Response = await answer(request)
        if is_download:
            response.headers["Cache-Control"] = "no-store"
        return response

    return Route(route.path, endpoint, methods=["GET", "HEAD"])
