"""Many runs of the conformance target give the same lines: usage equal_conformance.py PROGRAM FOLDER RUNS."""

import re
import sys
from collections import Counter

from measured import load, measured, table


def main() -> int:
    program, folder, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    results, exits, seconds, first = Counter(), Counter(), [], ()
    for run in range(runs):
        done = measured([program], cwd=folder)
        # A line such as `test [MUST] contract/getPerson/... ... ok`; they come in the order in which trials end.
        lines = tuple(sorted(re.findall(r"(?m)^test .* \.\.\. \w+", done.out)))
        exits[done.code] += 1
        seconds.append(done.seconds)
        results[lines] += 1
        first = first or lines
        for line in sorted(set(first) ^ set(lines))[:5]:
            print(f"run {run}: {line}")
    print("### Runs of the conformance target\n")
    figures = [runs, len(first), len(results), dict(exits), sorted(seconds)[len(seconds) // 2], max(seconds), load()]
    print(table(["runs", "trials", "sets of results", "exits", "median s", "slowest s", "load"], [figures]))
    return 0 if len(results) == len(exits) == 1 and 0 in exits and first else 1


if __name__ == "__main__":
    sys.exit(main())
