"""samprov beside Schemathesis on real servers: same time, same document, same recorder, a fresh server for every run.

Usage: against_schemathesis.py SAMPROV OUT_FOLDER [--runs 3] [--seconds 35] [--candidates todo,pygeoapi,prefect]

Runs are interleaved (samprov, Schemathesis, samprov, ...), so that a busy machine is as busy for both. A run is started with its
budget and ended from outside a little later, if it has not ended itself. Printed as Markdown: operations reached and with a 2xx
(from the recorder before the server), time to the first request, requests, distinct defects (.ci/real/distinct_defects.py), each the
median of the runs; then what only one of the two found, in at least half of its runs or in any.

SAMPROV_REAL_DIR is where the servers and Schemathesis are installed and kept (see .ci/real-candidates).
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "real"))
from distinct_defects import of_samprov, of_schemathesis  # noqa: E402
from measured import load, table  # noqa: E402

SCHEMATHESIS = "schemathesis==4.32.5"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Served:
    """A fresh set of servers, and a recorder before one of them."""

    def __init__(self, candidate: str, folder: Path):
        self.candidate, self.folder = candidate, folder
        self.processes: list[subprocess.Popen] = []

    def __enter__(self) -> "Served":
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def start(self) -> None:
        serve = [str(HERE.parent / "real-candidates"), "--serve"]
        serve += ["--with-prefect"] if self.candidate == "prefect" else []
        environment = os.environ | {"SAMPROV_REAL_OUT": str(self.folder / "servers")}
        self.run(serve, "serve", env=environment)
        addresses = self.told(self.folder / "servers" / "addresses", 900)
        _, url, document = next(line.split() for line in addresses.splitlines() if line.startswith(self.candidate + " "))
        self.document = Path(document)
        self.log = self.folder / "requests.log"
        address = self.folder / "recorder.address"
        self.run([sys.executable, str(HERE.parent / "real" / "recorder.py"), url, str(address), str(self.log)], "recorder")
        self.url = self.told(address, 20) + urlsplit(url).path

    def run(self, command: list[str], name: str, **options) -> None:
        output = (self.folder / f"{name}.log").open("w")
        self.processes.append(subprocess.Popen(command, stdout=output, stderr=output, **options))

    def told(self, file: Path, seconds: float) -> str:
        until = time.monotonic() + seconds
        while not file.exists():
            if time.monotonic() > until or self.processes[-1].poll() is not None:
                raise RuntimeError(f"{file} did not come; see {self.folder}")
            time.sleep(0.1)
        return file.read_text()

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()

    def __exit__(self, *_: object) -> None:
        self.stop()


def operations(document: Path) -> dict[str, re.Pattern]:
    """Every operation with what its targets look like; those with fewer parameters first."""
    paths = json.loads(document.read_bytes())["paths"]
    found = {}
    for path, item in sorted(paths.items(), key=lambda entry: entry[0].count("{")):
        parts = re.split(r"\{[^{}]*\}", path)
        pattern = re.compile("[^/]*".join(map(re.escape, parts)))
        found |= {f"{method.upper()} {path}": pattern for method in item if method in METHODS}
    return found


def recorded(served: Served, begun: int) -> dict:
    known, base = operations(served.document), urlsplit(served.url).path.rstrip("/")
    reached, succeeded, first, count = set(), set(), None, 0
    for line in served.log.read_text(encoding="latin-1").splitlines() if served.log.exists() else []:
        came, method, target, status = line.split("\t")
        count += 1
        first = min(first or int(came), int(came))
        path = target.split("?")[0].removeprefix(base) or "/"
        operation = next((name for name, pattern in known.items() if name.startswith(method + " ") and pattern.fullmatch(path)), None)
        if operation:
            reached.add(operation)
            if status.startswith("2"):
                succeeded.add(operation)
    return {
        "requests": count,
        "first": (first - begun) / 1e9 if first else float("nan"),
        "reached": reached,
        "succeeded": succeeded,
        "operations": len(known),
    }


def tried(command: list[str], seconds: float, output: Path) -> None:
    with output.open("w") as log:
        # Both stop themselves; what does not is asked to 15 seconds later.
        subprocess.run(["timeout", "--signal=INT", "--kill-after=10", str(seconds + 15), *command], stdout=log, stderr=log)


def run_samprov(program: str, served: Served, seconds: float) -> dict:
    out, begun = served.folder / "out", time.time_ns()
    command = [program, "test", str(served.document), "--target", served.url, "--environment", "test"]
    tried([*command, "--budget", f"{seconds}s", "--out", str(out)], seconds, served.folder / "tester.log")
    return recorded(served, begun) | {"defects": of_samprov(out / "journal.jsonl")}


def run_schemathesis(program: str, served: Served, seconds: float) -> dict:
    report, begun = served.folder / "events.ndjson", time.time_ns()
    command = [program, "run", str(served.document), "--url", served.url, "--max-time", str(seconds), "--no-color"]
    command += ["--report", "ndjson", "--report-ndjson-path", str(report), "--generation-database", "none"]
    tried(command, seconds, served.folder / "tester.log")
    return recorded(served, begun) | {"defects": of_schemathesis(report)}


def schemathesis() -> str:
    folder = Path(os.environ["SAMPROV_REAL_DIR"]) / "schemathesis-4.32.5"
    program = folder / "bin" / "schemathesis"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", SCHEMATHESIS]
        subprocess.run(pip, check=True, timeout=300)
    return str(program)


def compare(candidate: str, testers: dict, runs: int, seconds: float, out: Path) -> None:
    done: dict[str, list[dict]] = {name: [] for name in testers}
    loads = [load()]
    for number in range(1, runs + 1):
        for name, (run, program) in testers.items():
            with Served(candidate, out / f"{candidate}-{name}-{number}") as served:
                done[name].append(run(program, served, seconds))
            loads.append(load())
    print(f"## {candidate}: {runs} runs each of {seconds} s, load average {' '.join(loads)}\n")
    rows = []
    for name, results in done.items():
        def middle(figure, results=results) -> str:
            values = [figure(result) for result in results]
            return f"{median(values):g} ({', '.join(f'{value:.3g}' for value in values)})"
        rows.append([
            name,
            results[0]["operations"],
            middle(lambda it: len(it["reached"])),
            middle(lambda it: len(it["succeeded"])),
            middle(lambda it: it["first"]),
            middle(lambda it: it["requests"]),
            middle(lambda it: len(it["defects"])),
        ])
    print(table(["tester", "operations", "reached", "with a 2xx", "first request s", "requests", "distinct defects"], rows))
    print("\nMedians, the runs in brackets.\n")
    for name, other in zip(done, reversed(done), strict=True):
        elsewhere = {pair for result in done[other] for pair in result["defects"]}
        alone = [pair for result in done[name] for pair in result["defects"] if pair not in elsewhere]
        print(f"Only {name}, in how many of its {runs} runs:\n")
        for pair in sorted(set(alone)):
            example = next(result["defects"][pair] for result in done[name] if pair in result["defects"])
            print(f"- {alone.count(pair)}: {pair[0]}, {pair[1]}: {example}")
        missed = sorted({it for result in done[other] for it in result["succeeded"]} - {it for result in done[name] for it in result["succeeded"]})
        print(f"\nNever a 2xx with {name}, though with {other}: {', '.join(missed) or 'none'}\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("samprov")
    parser.add_argument("out", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=35)
    parser.add_argument("--candidates", default="todo,pygeoapi,prefect")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("SAMPROV_REAL_DIR", str(given.out.resolve() / "packages"))
    testers = {
        "samprov": (run_samprov, str(Path(given.samprov).resolve())),
        "schemathesis": (run_schemathesis, schemathesis()),
    }
    for candidate in given.candidates.split(","):
        compare(candidate, testers, given.runs, given.seconds, given.out.resolve())


if __name__ == "__main__":
    main()
