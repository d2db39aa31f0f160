"""Checks what must hold of a run against a real candidate, from report.json alone; exits 1 and says what does not."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# A plan is counted before its first case is sent, so that a large document takes longer: 2.2 s in peace, 4.7 s beside two builds.
FIRST_REQUEST_MILLISECONDS = {"prefect": 10_000}
USUAL_FIRST_REQUEST_MILLISECONDS = 500
DEPENDENCY_HINT = "hint-dependency-may-be-missing"
# The verdicts: holds, does not hold, undecided. Anything else is a refusal, a crash or an interruption.
VERDICT_EXITS = (0, 1, 3)


def operations(document: dict) -> list[str]:
    paths = document["paths"].items()
    return [f"{method.upper()} {path}" for path, item in paths for method in item if method in METHODS]


def printed(report: dict) -> list[dict]:
    """The rows that reports print: one for each root cause."""
    rows = {row["id"]: row for row in report["cases"]}
    return [rows[cause["case"]] | {"same": len(cause["same"])} for cause in report["causes"]]


def place(promise: dict | None) -> str:
    return json.dumps(promise, ensure_ascii=False) if promise else "-"


def as_read(row: dict) -> str:
    finding = row["finding"]
    texts = [finding[part]["text"] for part in ("message", "expected", "actual")]
    return "; ".join([*texts, json.dumps(finding["place"]), (finding["hint"] or {}).get("key", "no hint")])


def problems(name: str, document: dict, report: dict, code: int, first: int) -> list[str]:
    found = []
    if code not in VERDICT_EXITS or code != report["exit"]:
        found.append(f"samprov exited {code}, the report says {report['exit']}")
    ended = (report["finish"] or {}).get("ended")
    if ended not in ("complete", "budget-kept", "budget-spent"):
        found.append(f"the run ended: {ended}")
    allowed = FIRST_REQUEST_MILLISECONDS.get(name, USUAL_FIRST_REQUEST_MILLISECONDS)
    if first > allowed:
        found.append(f"the first request came after {first} ms, allowed are {allowed}")
    answered = {row["operation"] for row in report["cases"] if row["statuses"]}
    found += [f"never reached: {operation}" for operation in operations(document) if operation not in answered]
    rows = printed(report)
    # A fingerprint is one cause by construction; what reads the same on the same operation is one cause to a reader.
    for key, what in ((lambda row: row["finding"]["fingerprint"], "fingerprint"), (as_read, "words")):
        for (operation, value), count in Counter((row["operation"], key(row)) for row in rows).items():
            if count > 1:
                found.append(f"{operation} has {count} printed findings with the same {what}: {value}")
    if name == "todo":
        found += geocoder_problems(rows)
    return found


def geocoder_problems(rows: list[dict]) -> list[str]:
    """The to-do server cannot reach its geocoder: POST /todos answers 500 when an address is given."""
    hinted = [row for row in rows if (row["finding"]["hint"] or {}).get("key") == DEPENDENCY_HINT]
    if [row["operation"] for row in hinted] == ["POST /todos"]:
        return []
    where = ", ".join(f"{row['operation']} ({row['id']})" for row in hinted) or "nowhere"
    return [f"one finding on POST /todos must carry {DEPENDENCY_HINT}; it stands on: {where}"]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", required=True)
    for option in ("--exit", "--first-request"):
        parser.add_argument(option, type=int, required=True)
    for option in ("--document", "--report"):
        parser.add_argument(option, type=Path, required=True)
    given = parser.parse_args()
    if not given.report.exists():
        print(f"{given.name}: samprov exited {given.exit} and wrote no report.json", file=sys.stderr)
        return 1
    document = json.loads(given.document.read_bytes())
    report = json.loads(given.report.read_bytes())
    cases = report["cases"]
    counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(Counter(row["verdict"] for row in cases).items()))
    print(f"{given.name}: exit {given.exit}, {len(operations(document))} operations, {len(cases)} cases ({counts}),")
    print(f"  {sum(row['requests'] for row in cases)} requests in {(report['finish'] or {}).get('milliseconds', 0) / 1000:.1f} s,", end=" ")
    print(f"{report['not-run']} not run, first request after {given.first_request} ms")
    for row in printed(report):
        finding = row["finding"]
        hint = f" [{finding['hint']['key']}]" if finding["hint"] else ""
        print(f"  {row['verdict']:12} {row['operation']}: {finding['message']['text']}{hint}")
        print(f"  {'':12} {row['id']} (+{row['same']}); expected {finding['expected']['text']}; got {finding['actual']['text']}")
        print(f"  {'':12} promised at {place(finding['promise'])}")
    found = problems(given.name, document, report, given.exit, given.first_request)
    for problem in found:
        print(f"{given.name}: DOES NOT HOLD: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
