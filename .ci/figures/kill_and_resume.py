"""kill -9 at random moments, then --resume: usage kill_and_resume.py SAMPROV FOLDER KILLS.

No finished case may be lost or repeated, nothing may be left on the candidate, the verdicts are those of a run in peace.
"""

import json
import random
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path

import things_document
from measured import load, local_server, measured, table

SHELVES, DELAY_MILLISECONDS, SEED = 6, "3", 20


def events(journal: Path) -> list[dict]:
    """The whole lines; a torn last one is no event."""
    lines = journal.read_bytes().split(b"\n")[:-1] if journal.exists() else []
    return [json.loads(line) for line in lines]


def size(journal: Path) -> int:
    return journal.stat().st_size if journal.exists() else 0


def finished(journal: Path) -> dict[str, str]:
    return {one["id"]: json.dumps(one, sort_keys=True) for one in events(journal) if one["event"] == "case-finished"}


def verdicts(journal: Path) -> dict[str, str]:
    return {case: json.dumps(json.loads(line)["verdict"]) for case, line in finished(journal).items()}


def left(url: str) -> list[str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{url}/left", timeout=10) as answer:
        return json.load(answer)["left"]


def wrong_after(journal: Path, before: dict[str, str], peace: dict[str, str], orphans: set[str]) -> list[str]:
    ends = Counter(one["id"] for one in events(journal) if one["event"] == "case-finished")
    after = finished(journal)
    found = []
    if repeated := [case for case, times in ends.items() if times > 1]:
        found.append(f"{len(repeated)} repeated, such as {repeated[0]}")
    if lost := [case for case, line in before.items() if after.get(case) != line]:
        found.append(f"{len(lost)} lost or changed, such as {lost[0]}")
    if missing := peace.keys() - after.keys():
        found.append(f"{len(missing)} never run, such as {min(missing)}")
    told = verdicts(journal)
    if other := sorted(case for case in peace.keys() & told.keys() if peace[case] != told[case]):
        found.append(f"{len(other)} other verdicts, such as {other[0]}")
    if orphans:
        found.append(f"{len(orphans)} objects left on the candidate: {', '.join(sorted(orphans)[:5])}")
    return found


def main() -> int:
    samprov, folder, kills = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    document = folder / "things.json"
    things_document.write(document, shelves=SHELVES)
    moments, rows, wrong = random.Random(SEED), [], []
    with local_server(DELAY_MS=DELAY_MILLISECONDS) as url:
        command = [samprov, "test", document, "--target", url, "--environment", "test", "--jobs", "4"]
        done = measured([*command, "--out", folder / "peace"])
        peace = verdicts(folder / "peace/journal.jsonl")
        if not peace:
            print(f"DOES NOT HOLD: no case ran: exit {done.code}: {done.errors.strip()[-300:]}")
            return 1
        whole = size(folder / "peace/journal.jsonl")
        if orphans := left(url):
            wrong.append(f"a run in peace: {len(orphans)} objects left")
        for number in range(kills):
            out, known = folder / f"kill-{number}", set(left(url))
            journal = out / "journal.jsonl"
            # By progress, not by the clock: a busy machine is no reason to kill what has ended.
            share = moments.uniform(0, 0.95)
            killed = subprocess.Popen([*map(str, command), "--out", str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while killed.poll() is None and size(journal) < share * whole:
                time.sleep(0.002)
            time.sleep(moments.uniform(0, 0.02))
            killed.kill()
            killed.wait()
            before, objects = finished(journal), len(set(left(url)) - known)
            begun = time.monotonic()
            # Before the first line there is nothing to go on with: the run is simply begun.
            again = measured([*command, "--out", out, *(["--resume"] if events(journal) else [])])
            seconds = time.monotonic() - begun
            found = wrong_after(journal, before, peace, set(left(url)) - known)
            if again.code != done.code:
                found.append(f"exit {again.code} in place of {done.code}: {again.errors.strip()[-200:]}")
            wrong += [f"kill {number}: {one}" for one in found]
            rows.append([number, f"{share:.0%}", len(before), objects, len(finished(journal)), f"{seconds:.2f}", "; ".join(found) or "-", load()])
    print(f"### kill -9 and --resume ({len(peace)} cases, {done.seconds} s in peace, exit {done.code})\n")
    print(table(["kill", "killed at", "finished then", "objects then", "finished at last", "resumed s", "wrong", "load"], rows))
    for one in wrong:
        print(f"\nDOES NOT HOLD: {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
