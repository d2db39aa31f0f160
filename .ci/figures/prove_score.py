"""The score of `prove` over the corpus of real documents: usage prove_score.py SAMPROV CORPUS WORK [NAME ...].

Faults that no request tells apart stand beside the denominator, never in it. Survivors are counted by operator at the end.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from corpus import INVALID, documents
from measured import load, measured, table

# The least part of the faults that a suite must tell of, in tenths of a per cent.
LEAST = 950
# What one document may take.
BUDGET = "240s"
SECONDS = 300


def main() -> int:
    samprov, corpus, work = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3])
    rows, wrong, survivors = [], [], Counter()
    for path in documents(corpus):
        if path.name == INVALID or (sys.argv[4:] and not any(name in str(path) for name in sys.argv[4:])):
            continue
        out = work / str(path.relative_to(corpus)).replace("/", "-")
        ended = measured([samprov, "prove", path, "--budget", BUDGET, "--out", out], SECONDS)
        if not (out / "prove.json").exists():
            rows.append([path.relative_to(corpus), 0, 0, 0, "", 0, 0, ended.seconds, ended.code, load()])
            continue
        proof = json.loads((out / "prove.json").read_text())
        score = proof["score"]
        part = score["killed"] * 1000 // score["expressible"] if score["expressible"] else 1000
        survivors.update((one["operator"], one["reason"]) for one in proof["pairs"] if one["outcome"] == "survived")
        rows.append([
            path.relative_to(corpus), score["killed"], score["expressible"], score["equivalent"], f"{part / 10:.1f}",
            score["not-expressible"], score["not-run"], ended.seconds, ended.code, load(),
        ])
        if part < LEAST or score["not-run"]:
            wrong.append(f"{path.name}: {part / 10:.1f} %, {score['not-run']} pairs not run")
    killed, expressible = sum(row[1] for row in rows), sum(row[2] for row in rows)
    head = ["document", "killed", "expressible", "equivalent", "%", "no place", "not run", "s", "exit", "load"]
    print(f"### {len(rows)} documents with one seeded fault at a time: {killed} of {expressible} told of\n")
    print(table(head, rows))
    print(f"\n{sum(survivors.values())} survived:\n")
    print(table(["operator", "why", "pairs"], [[*key, count] for key, count in survivors.most_common()]))
    for one in wrong:
        print(f"\nDOES NOT HOLD: {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
