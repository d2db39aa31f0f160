"""The clean run of `prove` over the corpus of real documents: usage prove_clean.py SAMPROV CORPUS WORK.

A failure, or a warning about anything but the document itself, is a false alarm. What a document makes undecidable is named.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from corpus import INVALID, documents
from measured import load, measured, table

# A document of shared parts: it describes no operation.
NOTHING_TO_RUN = 4
# Documents that ask for a body nobody can make from them, and what they ask for.
UNDECIDABLE = {"de-erezept-fhir-eu.yml": "two operations take XML without a schema, shown by remote examples only"}


def records(folder: Path) -> list[dict]:
    lines = (folder / "journal.jsonl").read_text().splitlines()
    return [event for event in map(json.loads, lines) if event["event"] == "case-finished"]


def main() -> int:
    samprov, corpus, work = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3])
    rows, wrong, total = [], [], Counter()
    for index, path in enumerate(one for one in documents(corpus) if one.name != INVALID):
        out = work / str(index)
        ended = measured([samprov, "prove", path, "--clean-only", "--out", out], 300)
        if ended.code == NOTHING_TO_RUN:
            rows.append([path.relative_to(corpus), 0, 0, 0, 0, 0, 0, 0, 0, ended.seconds, ended.code, load()])
            continue
        found = records(out)
        verdicts = Counter(record["verdict"]["verdict"] for record in found)
        remarks = sum(
            record["verdict"]["verdict"] == "warn" and record["verdict"]["fault"] == "description" for record in found
        )
        alarms = verdicts["fail"] + verdicts["warn"] - remarks
        total.update(verdicts)
        operations = len({record["operation"] for record in found})
        rows.append([
            path.relative_to(corpus), operations, len(found), verdicts["pass"], alarms, remarks, verdicts["inconclusive"],
            verdicts["not-applicable"], sum(record["requests"] for record in found), ended.seconds, ended.code, load(),
        ])
        allowed = 3 if path.name in UNDECIDABLE else 0
        if alarms or ended.code != allowed:
            wrong.append(f"{path.name}: exit {ended.code}, {alarms} false alarms: {ended.out.strip()[-300:]}")
    head = ["document", "operations", "cases", "pass", "alarms", "remarks on the document", "undecided", "not applicable", "requests", "s", "exit", "load"]
    print(f"### {len(rows)} documents against their own stubs: {sum(total.values())} cases, {total['pass']} pass\n")
    print(table(head, rows))
    for name, why in UNDECIDABLE.items():
        print(f"\n{name}: {why}.")
    for one in wrong:
        print(f"\nDOES NOT HOLD: {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
