"""Peak memory from a thousand to a hundred thousand cases: usage memory.py SAMPROV BARE_LOOP FOLDER."""

import json
import sys
from pathlib import Path

from measured import load, measured, report, table
from throughput import server

FIELDS, OPERATIONS, MOST_GROWTH = 120, 277, 1.3

# The same document every time: a longer one takes more room, whatever is run. What is selected are 3, 30 and all operations.
SELECTED = {3: "take00[0-2]", 30: "take0[0-2]?", OPERATIONS: "*"}


def document(operations: int) -> dict:
    """Operations that share one wide schema."""
    fields = {f"field{number:03}": {"type": "integer", "minimum": 1, "maximum": 9} for number in range(FIELDS)}
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Wide"}}}}
    taken = {"204": {"description": "taken"}}
    paths = {
        f"/sink/{number:03}": {"put": {"operationId": f"take{number:03}", "requestBody": body, "responses": taken}}
        for number in range(operations)
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Sink", "version": "1.0.0"},
        "paths": paths,
        "components": {"schemas": {"Wide": {"type": "object", "properties": fields}}},
    }


def main() -> int:
    samprov, bare, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    rows, peaks = [], []
    written = folder / "sink.json"
    written.write_text(json.dumps(document(OPERATIONS)))
    for operations, selected in SELECTED.items():
        out = folder / f"out-{operations}"
        with server(bare) as url:
            command = [samprov, "test", written, "--target", url, "--environment", "test", "--jobs", 16, "--out", out]
            done = measured([*command, "--only", f"contract/{selected}/positive/*"], seconds=800)
        if done.code != 0:
            print(f"DOES NOT HOLD: exit {done.code}: {(done.errors or done.out).strip()[-300:]}")
            return 1
        cases = len(report(out)["cases"])
        journal = (out / "journal.jsonl").stat().st_size / 2**20
        peaks.append(done.mebibytes)
        rows.append([operations, cases, done.seconds, f"{cases / done.seconds:.0f}", f"{journal:.0f}", f"{done.mebibytes:.0f}", load()])
    print("### Memory\n")
    print(table(["operations", "cases", "s", "cases/s", "journal MiB", "peak MiB", "load"], rows))
    if peaks[-1] > MOST_GROWTH * peaks[0]:
        print(f"\nDOES NOT HOLD: the peak grows from {peaks[0]:.0f} to {peaks[-1]:.0f} MiB")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
