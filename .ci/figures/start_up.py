"""How long `--version` takes: usage start_up.py SAMPROV."""

import statistics
import subprocess
import sys
import time

from measured import load, measured, table

RUNS, MOST_MILLISECONDS = 31, 50.0


def main() -> int:
    command = [sys.argv[1], "--version"]
    taken = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        taken.append((time.perf_counter() - begun) * 1000)
    middle = statistics.median(taken)
    print("### Start-up (`--version`)\n")
    figures = [RUNS, f"{middle:.1f}", f"{max(taken):.1f}", f"{measured(command).mebibytes:.0f}", load()]
    print(table(["runs", "median ms", "slowest ms", "MiB", "load"], [figures]))
    return 0 if middle < MOST_MILLISECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
