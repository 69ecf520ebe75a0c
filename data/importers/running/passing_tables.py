"""Tables from process to process: Arrow's own form in a temporary file without a name, mapped by who receives it.

The file has no name from the start, so nothing is left over, whichever process is killed when.
"""

import mmap
import os
import socket
import tempfile
from typing import Any

import pyarrow as pa


def send_table(table: Any, channel: socket.socket) -> None:
    """Write a table to a temporary file and pass the file on."""
    with tempfile.TemporaryFile() as file:
        with pa.ipc.new_stream(pa.PythonFile(file, mode="w"), table.schema) as writer:
            writer.write_table(table)
        file.flush()
        socket.send_fds(channel, [b"t"], [file.fileno()])


def receive_table(channel: socket.socket) -> Any:
    """Return a table sent by `send_table`; its memory is the file's, which goes when the table goes.

    Raises:
        EOFError: The sender is gone.
    """
    _unused, files, _flags, _address = socket.recv_fds(channel, 1, 1)
    if not files:
        raise EOFError
    try:
        area = mmap.mmap(files[0], 0, prot=mmap.PROT_READ)
    finally:
        os.close(files[0])
    with pa.ipc.open_stream(pa.py_buffer(area)) as reader:
        table = reader.read_all()
    return table if table.num_rows else table.schema.empty_table()
