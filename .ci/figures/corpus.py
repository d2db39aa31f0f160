"""The corpus of real documents through `check` and `plan`: usage corpus.py SAMPROV FOLDER."""

import re
import sys
from pathlib import Path

from measured import load, measured, table

INVALID = "no-enhetsregisteret-invalid-missing-title.yaml"
MANY_FILES = "nl-brp-multifile/specificatie/openapi.yaml"
MOST_PROTOCOL = 12
LARGE = "xroad-security-server.yaml"
MOST_SECONDS, MOST_MEBIBYTES = 1.0, 100.0


def documents(folder: Path) -> list[Path]:
    top = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml", ".json"))
    found = top + [path for path in [folder / MANY_FILES] if path.exists()]
    if not found:
        sys.exit(f"{folder}: no document there, so that nothing would be measured")
    return found


def number(words: str, text: str) -> int:
    found = re.findall(rf"(\d+) {words}", text)
    return int(found[-1]) if found else 0


def number_behind(words: str, text: str) -> int:
    found = re.findall(rf"{words} (\d+)", text)
    return int(found[-1]) if found else 0


def main() -> int:
    samprov, folder = sys.argv[1], Path(sys.argv[2]).resolve()
    rows, wrong, files = [], [], documents(folder)
    for path in files:
        check = measured([samprov, "check", path])
        if path.name == INVALID:
            refused = check.code == 2 and re.search(rf"{re.escape(path.name)}:\d+:\d+", check.errors)
            rows.append([path.name, "refused" if refused else "NOT refused", "-", "-", "-", check.seconds, f"{check.mebibytes:.0f}", "-", "-", "-", "-", load()])
            wrong += [] if refused else [f"{path.name}: exit {check.code}, {check.errors.strip()[-200:]}"]
            continue
        plan = measured([samprov, "plan", path, "--json"])
        summary = check.out.strip().splitlines()[-1] if check.out.strip() else ""
        cases = plan.out.count("\n")
        largest, protocol = (number_behind(words, plan.errors) for words in ("operations?, at most", "; at most"))
        rows.append([
            path.relative_to(folder),
            number("operations?", summary),
            cases,
            largest,
            protocol,
            number("limited", summary),
            number("defects?", summary),
            check.seconds,
            f"{check.mebibytes:.0f}",
            plan.seconds,
            f"{plan.mebibytes:.0f}",
            load(),
        ])
        # Exit 4 of plan: a document without an operation that could be called gives no case.
        if check.code != 0 or plan.code not in (0, 4):
            wrong.append(f"{path.name}: check {check.code}, plan {plan.code}: {(check.errors + plan.errors).strip()[-300:]}")
        if protocol > MOST_PROTOCOL:
            wrong.append(f"{path.name}: {protocol} protocol cases of one operation")
        if path.name == LARGE and (plan.seconds > MOST_SECONDS or plan.mebibytes > MOST_MEBIBYTES):
            wrong.append(f"{path.name}: plan took {plan.seconds} s and {plan.mebibytes:.0f} MiB")
    print(f"### {len(files)} documents\n")
    print(table(["document", "operations", "cases", "most", "protocol", "limited", "defects", "check s", "MiB", "plan s", "MiB", "load"], rows))
    for one in wrong:
        print(f"\nDOES NOT HOLD: {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
