"""Checks what samprov must say of the to-do example while its geocoder is slow, wrong or gone; exits 1 and says what it does not."""

import json
import sys
from pathlib import Path

PREFIX = "resilience/geocoder/geocode/"
# What the example really does, looked at by hand: it bears what is late or has more in it, and answers every other fault with an
# error of its own; only the refusal of too many requests is handed to the caller in the geocoder's words.
EXPECTED = {
    "latency-fixed": "pass",
    "latency-above-deadline": "pass",
    "surplus-fields": "pass",
    "connection-refused": "warn",
    "reset-after-request": "warn",
    "black-hole": "warn",
    "status-503": "warn",
    "html-instead-of-json": "warn",
    "status-429": "fail",
}
TOLD = "finding-upstream-detail-told"


def main() -> int:
    report, code = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), int(sys.argv[2])
    rows = {row["id"]: row for row in report["cases"]}
    found = [] if code == 1 == report["exit"] else [f"samprov exited {code}, the report says {report['exit']}"]
    for fault, verdict in EXPECTED.items():
        row = rows.get(PREFIX + fault)
        actual = row["verdict"] if row else "not run"
        if actual != verdict:
            found.append(f"{fault}: {actual}, expected {verdict}")
    failed = [row for row in rows.values() if row["verdict"] == "fail"]
    found += [f"{row['id']} fails for {row['finding']['message']['key']}" for row in failed if row["finding"]["message"]["key"] != TOLD]
    for line in found:
        print(f"geocoder: {line}")
    print(f"geocoder: {len(rows)} cases, {len(failed)} failed, {len(found)} problems")
    return 1 if found else 0


sys.exit(main())
