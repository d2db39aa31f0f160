"""Checks per second against a fast local server, report writing included: usage speed.py SAMPROV FOLDER."""

import sys
from collections import Counter
from pathlib import Path

import things_document
from measured import load, local_server, measured, report, table

FACTS, SHELVES, RUNS, LEAST = 3000, 60, 3, 1000.0


def main() -> int:
    samprov, folder = sys.argv[1], Path(sys.argv[2])
    sizes = {
        f"{FACTS} reads, contract": ({"facts": FACTS}, ["--family", "contract"]),
        f"{SHELVES} collections, all families": ({"shelves": SHELVES}, []),
    }
    rows, fastest = [], {}
    for number, (what, (size, selection)) in enumerate(sizes.items()):
        document = folder / f"things-{number}.json"
        things_document.write(document, **size)
        for run in range(RUNS):
            out = folder / f"out-{number}-{run}"
            with local_server() as url:
                command = [samprov, "test", document, "--target", url, "--environment", "test", "--out", out, *selection]
                done = measured(command)
            if not (out / "report.json").exists():
                print(f"DOES NOT HOLD: {what}: exit {done.code}: {done.errors.strip()[-300:]}")
                return 1
            told = report(out)
            cases = told["cases"]
            requests = sum(row["requests"] for row in cases)
            verdicts = ", ".join(f"{count} {word}" for word, count in sorted(Counter(row["verdict"] for row in cases).items()))
            mebibytes = sum(path.stat().st_size for path in out.iterdir()) / 2**20
            rate = len(cases) / done.seconds
            fastest[what] = max(rate, fastest.get(what, 0))
            rows.append([
                what, len(cases), verdicts, requests, done.seconds, f"{rate:.0f}", f"{requests / done.seconds:.0f}",
                f"{done.mebibytes:.0f}", f"{mebibytes:.1f}", load(),
            ])  # fmt: skip
    print("### Checks per second, end to end\n")
    head = ["what", "checks", "verdicts", "requests", "s", "checks/s", "requests/s", "peak MiB", "reports MiB", "load"]
    print(table(head, rows))
    slow = [what for what, rate in fastest.items() if rate < LEAST]
    for what in slow:
        print(f"\nDOES NOT HOLD: {what}: {fastest[what]:.0f} checks/s at best, wanted are {LEAST:.0f}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
