"""Every defect of the reference candidate is found, and nothing else is: usage defects.py SAMPROV FOLDER DEFECTS_YAML [GROUP ...].

With groups, only the defects of those. Four at a time, since those of a consumer wait most of their time.

Exit 1, a root cause that names the right actor, role and requirement, and no root cause on another operation.
"""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measured import load, measured, report, table

ENTRY = re.compile(r"^- id: (\S+)$|^  (service|group|operation|actor|role|requirement): (\S+)$", re.MULTILINE)

# Those that wait too long are waited for, several times over.
PATIENCE = 900
DEMO = ("e-service", "person-register")


def defects(file: Path) -> list[dict[str, str]]:
    found = []
    for name, key, value in ENTRY.findall(file.read_text(encoding="utf-8")):
        if name:
            found.append({"id": name})
        else:
            found[-1][key] = value
    return found


def is_about(row: dict, defect: dict[str, str]) -> bool:
    """`service/family/operation/...` and, for a consumer, `service/consumer/dependency/operation`.

    A workflow is about the requirement that it verifies: `service/flow/document/workflow`.

    A call to an address that no description has belongs to no operation: `service/consumer/dependency/unmatched`.
    """
    parts = row["id"].split("/")
    if row["assertion"] == "workflow-holds":
        return defect["requirement"] in row["requirements"]
    if parts[1] == "consumer":
        # What is about the manner of calls is about all operations of the dependency.
        return defect["role"] == "consumer" and (parts[3] in (defect["operation"], "unmatched") or row["assertion"] == "calls-mannered")
    if parts[1] == "resilience":
        return defect["role"] == "consumer"
    return parts[2] == defect["operation"]


def wrong_with(defect: dict[str, str], told: dict) -> list[str]:
    rows = {row["id"]: row for row in told["cases"]}
    causes = [rows[cause["case"]] for cause in told["causes"]]
    named = [
        row
        for row in causes
        if row["verdict"] in ("fail", "warn")
        and (row["actor"], row["role"]) == (defect["actor"], defect["role"])
        and defect["requirement"] in row["requirements"]
    ]
    found = [] if named else [f"no root cause names {defect['actor']} as {defect['role']} and {defect['requirement']}"]
    others = {row["id"] for row in causes if not is_about(row, defect)}
    return found + [f"root cause on another operation: {case}" for case in sorted(others)]


def tried(samprov: str, folder: Path, defect: dict[str, str]) -> tuple[list, list[str]]:
    out = folder / defect["id"]
    done = measured([samprov, "demo", "--defect", defect["id"], "--out", out], PATIENCE, cwd=folder)
    found = [] if done.code == 1 else [f"exit {done.code}"]
    told = report(out) if (out / "report.json").exists() else {"cases": [], "causes": []}
    found += wrong_with(defect, told)
    causes = [cause["case"] for cause in told["causes"]]
    row = [defect["id"], defect["requirement"], len(causes), causes[0] if causes else "-", done.seconds, "; ".join(found) or "-"]
    return row, [f"{defect['id']}: {one}" for one in found]


def main() -> int:
    samprov, folder, groups = sys.argv[1], Path(sys.argv[2]), sys.argv[4:]
    folder.mkdir(parents=True, exist_ok=True)
    # The demo runs the typfall: other candidates have tests of their own.
    chosen = [one for one in defects(Path(sys.argv[3])) if one["service"] in DEMO and (not groups or one["group"] in groups)]
    with ThreadPoolExecutor(max_workers=4) as pool:
        results = list(pool.map(lambda defect: tried(samprov, folder, defect), chosen))
    wrong = [one for _, found in results for one in found]
    print(f"### {len(chosen)} defects of the reference candidate, four at a time (load {load()})\n")
    print(table(["defect", "requirement", "root causes", "first", "s", "wrong"], [row for row, _ in results]))
    for one in wrong:
        print(f"\nDOES NOT HOLD: {one}")
    return 0 if chosen and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
