"""A relay on a free loopback port: passes everything on to a server and notes when the first request came.

Usage: first_request.py URL ADDRESS_FILE FIRST_REQUEST_FILE
"""

import asyncio
import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

METHODS = (b"GET ", b"HEAD ", b"POST ", b"PUT ", b"PATCH ", b"DELETE ", b"OPTIONS ", b"TRACE ")


async def main(url: str, address_file: Path, first_file: Path) -> None:
    server = urlsplit(url)

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, watch: bool) -> None:
        try:
            while chunk := await reader.read(65536):
                if watch and chunk.startswith(METHODS) and not first_file.exists():
                    first_file.write_text(str(time.time_ns()))
                writer.write(chunk)
                await writer.drain()
            writer.write_eof()
        except OSError:
            writer.close()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(server.hostname, server.port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, far_writer, True), pump(far_reader, writer, False))
        far_writer.close()
        writer.close()

    listener = await asyncio.start_server(relay, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    # Renamed into place, so that nobody reads half of it.
    beside = address_file.with_suffix(".new")
    beside.write_text(f"http://127.0.0.1:{port}")
    os.replace(beside, address_file)
    await listener.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
