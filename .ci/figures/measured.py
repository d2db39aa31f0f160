"""Runs programs and measures them; a local server for them to talk to."""

import json
import os
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass
class Measured:
    code: int
    seconds: float
    mebibytes: float
    out: str
    errors: str


def load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def measured(command: list, seconds: float = 120, **options) -> Measured:
    """Runs a program to its end, or stops it after some time (exit code 124)."""
    with tempfile.NamedTemporaryFile("r") as figures:
        timed = ["timeout", str(seconds), "/usr/bin/time", "-q", "-f", "%e %M", "-o", figures.name, *map(str, command)]
        done = subprocess.run(timed, capture_output=True, text=True, errors="replace", **options)
        last = (figures.read().split() or ["0", "0"])[-2:]
    return Measured(done.returncode, float(last[0]), int(last[1]) / 1024, done.stdout, done.stderr)


def table(head: list[str], rows: list[list]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


@contextmanager
def local_server(**environment: str):
    """The server beside this file, on a free port; yields its address."""
    process = subprocess.Popen(
        ["node", str(HERE / "things_server.cjs")],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


def report(folder: Path) -> dict:
    return json.loads((folder / "report.json").read_bytes())
