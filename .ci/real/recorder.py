"""A recording relay on a free loopback port: every request goes on to a server, and is noted with the status of its answer.

Usage: recorder.py URL ADDRESS_FILE LOG_FILE

The log has a line for each answered request: nanoseconds since the epoch when it came, the method, the target and the status,
apart by tabs. Whoever is measured through it, it is the same for all. It knows of HTTP/1.1 what it must: where a message ends.
"""

import asyncio
import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

MOST_HEAD = 512 * 1024


def fields(head: bytes) -> dict[str, str]:
    found = {}
    for line in head.split(b"\r\n")[1:]:
        name, separator, value = line.partition(b":")
        if separator:
            found[name.strip().lower().decode("latin-1")] = value.strip().decode("latin-1")
    return found


async def pass_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: dict[str, str], until_end: bool) -> None:
    """Passes a body on, however its length is told."""
    if "chunked" in head.get("transfer-encoding", "").lower():
        while True:
            line = await reader.readuntil(b"\n")
            writer.write(line)
            size = int(line.split(b";")[0].strip() or b"0", 16)
            if size == 0:
                while True:
                    trailer = await reader.readuntil(b"\n")
                    writer.write(trailer)
                    if trailer in (b"\r\n", b"\n"):
                        return
            writer.write(await reader.readexactly(size + 2))
            await writer.drain()
    elif "content-length" in head:
        left = int(head["content-length"])
        while left > 0:
            chunk = await reader.read(min(left, 65536))
            if not chunk:
                raise ConnectionError("the body ended early")
            left -= len(chunk)
            writer.write(chunk)
            await writer.drain()
    elif until_end:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()


async def main(url: str, address_file: Path, log_file: Path) -> None:
    server = urlsplit(url)
    log = log_file.open("a", buffering=1, encoding="latin-1")

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_writer = None
        try:
            far_reader, far_writer = await asyncio.open_connection(server.hostname, server.port, limit=MOST_HEAD)
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                came = time.time_ns()
                method, target, _ = head.split(b"\r\n")[0].decode("latin-1").split(" ", 2)
                far_writer.write(head)
                await pass_body(reader, far_writer, fields(head), False)
                await far_writer.drain()
                status = 100
                while status < 200:
                    answer = await far_reader.readuntil(b"\r\n\r\n")
                    status = int(answer.split(b" ", 2)[1])
                    writer.write(answer)
                log.write(f"{came}\t{method}\t{target}\t{status}\n")
                told = fields(answer)
                bare = method == "HEAD" or status in (204, 304)
                if not bare:
                    await pass_body(far_reader, writer, told, True)
                await writer.drain()
                framed = bare or "content-length" in told or "chunked" in told.get("transfer-encoding", "").lower()
                closing = "close" in told.get("connection", "").lower() or "close" in fields(head).get("connection", "").lower()
                if closing or not framed:
                    return
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        finally:
            for end in (writer, far_writer):
                if end is not None:
                    end.close()

    listener = await asyncio.start_server(relay, "127.0.0.1", 0, limit=MOST_HEAD)
    port = listener.sockets[0].getsockname()[1]
    # Renamed into place, so that nobody reads half of it.
    beside = address_file.with_suffix(".new")
    beside.write_text(f"http://127.0.0.1:{port}")
    os.replace(beside, address_file)
    await listener.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
