"""Every defect of the reference candidate is found, and nothing else is: usage defects.py SAMPROV FOLDER DEFECTS_YAML.

Exit 1, a root cause that names the right actor, role and requirement, and no root cause on another operation.
"""

import re
import sys
from pathlib import Path

from measured import load, measured, report, table

ENTRY = re.compile(r"^- id: (\S+)$|^  (service|operation|actor|role|requirement): (\S+)$", re.MULTILINE)


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


def main() -> int:
    samprov, folder, rows, wrong = sys.argv[1], Path(sys.argv[2]), [], []
    folder.mkdir(parents=True, exist_ok=True)
    all_defects = defects(Path(sys.argv[3]))
    for defect in all_defects:
        out = folder / defect["id"]
        done = measured([samprov, "demo", "--defect", defect["id"], "--out", out], cwd=folder)
        found = [] if done.code == 1 else [f"exit {done.code}"]
        told = report(out) if (out / "report.json").exists() else {"cases": [], "causes": []}
        found += wrong_with(defect, told)
        wrong += [f"{defect['id']}: {one}" for one in found]
        causes = [cause["case"] for cause in told["causes"]]
        rows.append([defect["id"], defect["requirement"], len(causes), causes[0] if causes else "-", done.seconds, "; ".join(found) or "-"])
    print(f"### {len(all_defects)} defects of the reference candidate, one at a time (load {load()})\n")
    print(table(["defect", "requirement", "root causes", "first", "s", "wrong"], rows))
    for one in wrong:
        print(f"\nDOES NOT HOLD: {one}")
    return 0 if all_defects and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
