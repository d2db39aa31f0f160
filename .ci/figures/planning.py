"""Planning grows with the operations and no faster: usage planning.py SAMPROV FOLDER."""

import statistics
import sys
from pathlib import Path

import things_document
from measured import load, measured, table

# Five operations each.
SHELVES, RUNS = (2, 20, 200), 5
# How much dearer an operation may be among ten times as many.
MOST_GROWTH = 1.5
# Shorter plans are mostly the start of the program.
LEAST_SECONDS = 0.1


def main() -> int:
    samprov, folder = sys.argv[1], Path(sys.argv[2])
    rows, costs = [], []
    for shelves in SHELVES:
        document = folder / f"planning-{shelves}.json"
        things_document.write(document, shelves=shelves)
        runs = [measured([samprov, "plan", document, "--json"]) for _ in range(RUNS)]
        if any(run.code != 0 for run in runs):
            print(f"DOES NOT HOLD: {runs[0].errors.strip()[-300:]}")
            return 1
        seconds = statistics.median(run.seconds for run in runs)
        operations, cases = shelves * 5, runs[0].out.count("\n")
        cost = seconds * 1000 / operations
        costs.append((seconds, cost))
        rows.append([operations, cases, f"{seconds:.2f}", f"{cost:.2f}", f"{max(run.mebibytes for run in runs):.0f}", load()])
    print(f"### Planning (median of {RUNS})\n")
    print(table(["operations", "cases", "s", "ms for each operation", "peak MiB", "load"], rows))
    holds = all(
        after <= before * MOST_GROWTH
        for (seconds, before), (_, after) in zip(costs, costs[1:])
        if seconds >= LEAST_SECONDS
    )
    if not holds:
        print(f"\nDOES NOT HOLD: an operation costs more than {MOST_GROWTH} times as much among ten times as many")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
