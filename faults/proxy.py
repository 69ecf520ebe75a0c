"""A wire to PostgreSQL that is cut at the n-th message: before the server has it, or before its answer is back."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy.engine import make_url


@dataclass
class Wire:
    """What went over the wire: `sent` messages from the client so far, cut at number `cut` (0: never)."""

    cut: int
    answered: bool
    sent: int = 0
    is_cut: bool = False


@contextmanager
def cut_wire(url: str, cut: int, *, answered: bool) -> Iterator[tuple[str, Wire]]:
    """Yield a URL that leads through a wire; with `answered` the message that cuts it still reaches the server."""
    real = make_url(url)
    wire = Wire(cut, answered)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        over = threading.Event()
        goal = (real.host or "127.0.0.1", real.port or 5432)
        listener = threading.Thread(target=_listen, args=(server, goal, wire, over), daemon=True)
        listener.start()
        led = real.set(host="127.0.0.1", port=server.getsockname()[1], query={"sslmode": "disable"})
        try:
            yield led.render_as_string(hide_password=False), wire
        finally:
            over.set()
            listener.join(5)


def _listen(server: socket.socket, goal: tuple[str, int], wire: Wire, over: threading.Event) -> None:
    while not over.is_set():
        with suppress(TimeoutError):
            client, _address = server.accept()
            if wire.is_cut:
                client.close()
                continue
            threading.Thread(target=_carry, args=(client, goal, wire, over), daemon=True).start()


def _carry(client: socket.socket, goal: tuple[str, int], wire: Wire, over: threading.Event) -> None:
    with client, socket.create_connection(goal) as server:
        while not over.is_set():
            ready, _, _ = select.select([client, server], [], [], 0.2)
            for source in ready:
                with suppress(OSError):
                    if not _pass_on(source, client, server, wire):
                        return


def _pass_on(source: socket.socket, client: socket.socket, server: socket.socket, wire: Wire) -> bool:
    """Carry what is there to the other side; return whether the wire still holds."""
    data = source.recv(65536)
    if not data:
        return False
    if source is server:
        client.sendall(data)
        return True
    wire.sent += 1
    if wire.sent != wire.cut:
        server.sendall(data)
        return True
    wire.is_cut = True
    if wire.answered:
        server.sendall(data)
        select.select([server], [], [], 2)  # the server has done it and has answered
    return False
