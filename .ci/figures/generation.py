"""What generation costs: usage generation.py SAMPROV FOLDER.

One property with a format, a pattern and a maximum length: the difference between planning an operation with it and one without,
so that starting the program is not counted. And the shape of 35 million combinations: seven optional parts, each of four listed
values and nested.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from measured import load, measured, table

RUNS, MOST_MILLISECONDS = 41, 5.0
MOST_SECONDS, MOST_MEBIBYTES = 1.0, 200.0
ISSUED = {"type": "string", "format": "date", "pattern": "^20[0-9]{2}-[01][0-9]-[0-3][0-9]$", "maxLength": 10}
COLOURS = {"type": "string", "enum": ["red", "green", "blue", "black"]}


def document(path: Path, property_: dict, optional: int = 0) -> None:
    inner = {f"part{number}": {"type": "object", "properties": {f"colour{turn}": COLOURS for turn in range(7)}} for number in range(optional)}
    schema = {"type": "object", "required": ["issued"], "properties": {"issued": property_} | inner}
    post = {
        "operationId": "create",
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"201": {"description": "created"}, "400": {"description": "refused"}},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/things": {"post": post}}}))


def milliseconds(command: list) -> float:
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - begun) * 1000


def main() -> int:
    samprov, folder = sys.argv[1], Path(sys.argv[2])
    plain, demanding, wide = folder / "plain.json", folder / "demanding.json", folder / "wide.json"
    document(plain, {"type": "string"})
    document(demanding, ISSUED)
    document(wide, {"type": "string"}, optional=7)
    # By turns, so that both meet the same load.
    pairs = [(milliseconds([samprov, "plan", plain]), milliseconds([samprov, "plan", demanding])) for _ in range(RUNS)]
    without, with_ = (statistics.median(column) for column in zip(*pairs))
    more = with_ - without
    combinations = measured([samprov, "plan", wide, "--json"])
    cases = combinations.out.count("\n")
    print("### Generation\n")
    print(table(
        ["what", "figure", "wanted", "load"],
        [
            ["an operation with a plain text, planned (median ms of the whole program)", f"{without:.1f}", "", load()],
            ["the same with format, pattern and maxLength", f"{with_:.1f}", "", load()],
            ["format, pattern and maxLength cost, ms", f"{more:.1f}", f"< {MOST_MILLISECONDS:.0f}", load()],
            [f"7 optional objects of 7 optional fields of 4 values, {cases} cases: s", combinations.seconds, f"< {MOST_SECONDS:.0f}", load()],
            ["the same, peak MiB", f"{combinations.mebibytes:.0f}", f"< {MOST_MEBIBYTES:.0f}", load()],
        ],
    ))
    holds = more < MOST_MILLISECONDS and combinations.code == 0 and 0 < combinations.seconds < MOST_SECONDS and combinations.mebibytes < MOST_MEBIBYTES
    if not holds:
        print(f"\nDOES NOT HOLD: {combinations.errors.strip()[-300:]}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
