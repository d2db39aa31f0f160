"""Many runs of the demo, one, four or sixteen cases side by side, give one plan and one set of verdicts: usage equal_demos.py SAMPROV FOLDER RUNS."""

import sys
from collections import Counter
from pathlib import Path

from measured import load, measured, report, table

JOBS = (4, 1, 16)


def main() -> int:
    samprov, folder, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    plans, verdicts, exits, seconds, first = Counter(), Counter(), Counter(), [], {}
    for run in range(runs):
        out = folder / f"run-{run}"
        jobs = JOBS[run % len(JOBS)]
        done = measured([samprov, "demo", "--out", out, "--seed", "1", "--jobs", str(jobs)], cwd=folder)
        exits[done.code] += 1
        seconds.append(done.seconds)
        if not (out / "report.json").exists():
            print(f"DOES NOT HOLD: run {run}: exit {done.code}: {done.errors.strip()[-300:]}")
            return 1
        told = report(out)
        plans[told["run"]["plan-digest"]] += 1
        these = {(row["service"], row["id"]): row["verdict"] for row in told["cases"]}
        first = first or these
        verdicts[frozenset(these.items())] += 1
        for key in sorted(k for k in first.keys() | these.keys() if first.get(k) != these.get(k))[:5]:
            print(f"run {run} (--jobs {jobs}): {' '.join(key)}: {first.get(key)}, now {these.get(key)}")
    middle = sorted(seconds)[len(seconds) // 2]
    print(f"### Demo runs, fixed seed, --jobs {', '.join(map(str, JOBS))} in turn\n")
    figures = [runs, len(first), len(plans), len(verdicts), dict(exits), middle, max(seconds), load()]
    print(table(["runs", "cases", "plan digests", "sets of verdicts", "exits", "median s", "slowest s", "load"], [figures]))
    return 0 if len(plans) == len(verdicts) == len(exits) == 1 and 0 in exits else 1


if __name__ == "__main__":
    sys.exit(main())
