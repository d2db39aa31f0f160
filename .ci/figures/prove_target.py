"""The score of `prove --target` before real servers: usage prove_target.py SAMPROV WORK [--candidates todo,pygeoapi] [--budget 600s].

The faults of answers are seeded in samprov's own proxy, one at a time, and only cases that are good without a fault count. A fresh
server for each; one that cannot be had is skipped with a note. Requests are counted by the recorder before the server.

SAMPROV_REAL_DIR is where the servers are installed and kept (see .ci/real-candidates).
"""

import argparse
import json
import os
import sys
from collections import Counter
from pathlib import Path

from against_schemathesis import Served, recorded
from measured import load, measured, table

HEAD = [
    "server", "cases", "good", "not good", "unstable", "killed", "showed", "%", "as MUST", "no case left", "not reached", "no place", "not run",
    "requests", "s", "exit", "load",
]


def proved(samprov: str, candidate: str, budget: str, work: Path) -> dict | None:
    with Served(candidate, work / candidate) as served:
        out = served.folder / "out"
        command = [samprov, "prove", served.document, "--target", served.url, "--budget", budget, "--out", out]
        before = load()
        ended = measured(command, float(budget.removesuffix("s")) + 120)
        (served.folder / "prove.log").write_text(ended.out + ended.errors)
        if not (out / "prove.json").exists():
            print(f"\n{candidate}: no proof, exit {ended.code}: {ended.errors.strip()[-300:]}")
            return None
        proof = json.loads((out / "prove.json").read_text())
        score, against = proof["score"], proof["against"]
        part = score["killed"] * 100 / score["expressible"] if score["expressible"] else 0
        proof["code"] = ended.code
        proof["row"] = [
            candidate, proof["cases"], against["good"], against["not-good"], len(against["unstable"]), score["killed"],
            score["expressible"], f"{part:.1f}", score["killed-by-must"], score["no-case-left"], score["not-reached"], score["not-expressible"],
            score["not-run"], recorded(served, 0)["requests"], ended.seconds, ended.code, f"{before} to {load()}",
        ]
        if "lost" in against:
            print(f"\n{candidate}: lost: {against['lost']}")
        return proof


def why(folder: Path) -> str:
    """The last word of what should have started the server."""
    log = folder / "serve.log"
    return log.read_text(errors="replace").strip().rpartition("\n")[2] if log.exists() else ""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("samprov")
    parser.add_argument("work", type=Path)
    parser.add_argument("--candidates", default="todo,pygeoapi")
    parser.add_argument("--budget", default="600s")
    given = parser.parse_args()
    work = given.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("SAMPROV_REAL_DIR", str(work / "packages"))
    proofs, missing = [], []
    print("### Faults in the answers of real servers\n")
    for candidate in given.candidates.split(","):
        try:
            proofs.append(proved(given.samprov, candidate, given.budget, work))
        except (OSError, RuntimeError) as error:
            print(f"{candidate}: skipped, the server cannot be had: {why(work / candidate) or error}")
            missing.append(candidate)
    done = [proof for proof in proofs if proof]
    if done:
        print(table(HEAD, [proof["row"] for proof in done]))
    for proof in done:
        survived = Counter((one["operator"], one["operation"]) for one in proof["pairs"] if one["outcome"] == "survived")
        print(f"\n{proof['row'][0]}: {survived.total()} showed and no verdict became worse:\n")
        print(table(["operator", "operation"], [list(key) for key in sorted(survived)]))
        left = Counter((one["operation"], one["case"]) for one in proof["pairs"] if one["outcome"] == "no-case-left")
        print(f"\n{proof['row'][0]}: {left.total()} with no case left to judge them, by operation and case that does not pass:\n")
        print(table(["operation", "case", "faults"], [[*key, count] for key, count in sorted(left.items())]))
        not_reached = Counter(one["operator"] for one in proof["pairs"] if one["outcome"] == "not-reached")
        print(f"\n{proof['row'][0]}: {not_reached.total()} not reached, by operator:\n")
        print(table(["operator", "operations"], [list(entry) for entry in not_reached.most_common()]))
    # Lost, refused, or nothing tried: there is no score.
    if any(proof["code"] for proof in done):
        return 1
    return 1 if len(done) + len(missing) < len(given.candidates.split(",")) else 0


if __name__ == "__main__":
    sys.exit(main())
