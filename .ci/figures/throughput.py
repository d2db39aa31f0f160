"""Requests per second beside those of a bare loop over the same HTTP client: usage throughput.py SAMPROV BARE_LOOP FOLDER."""

import json
import statistics
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import things_document
from measured import load, measured, report, table

DELAY, CONNECTIONS, RUNS, SHELVES, FACTS, LEAST = 2, 16, 5, 40, 2000, 0.60


@contextmanager
def server(bare: str):
    process = subprocess.Popen([bare, "serve", str(DELAY)], stdout=subprocess.PIPE, text=True)
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


def main() -> int:
    samprov, bare, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    document = folder / "things.json"
    things_document.write(document, facts=FACTS, shelves=SHELVES)
    rows, ratios = [], []
    for run in range(RUNS):
        out, asked = folder / f"out-{run}", folder / f"requests-{run}.json"
        with server(bare) as url:
            command = [samprov, "test", document, "--target", url, "--environment", "test", "--jobs", CONNECTIONS, "--out", out]
            done = measured(command)
            asked.write_bytes(urllib.request.urlopen(f"{url}/requests").read())
        if done.code != 0:
            print(f"DOES NOT HOLD: exit {done.code}: {(done.errors or done.out).strip()[-300:]}")
            return 1
        requests = len(json.loads(asked.read_bytes()))
        with server(bare) as url:
            sent = subprocess.run([bare, "send", asked, url, str(CONNECTIONS)], capture_output=True, text=True, check=True)
        loop = json.loads(sent.stdout)
        if loop["requests"] != requests or loop["answered"] != requests:
            print(f"DOES NOT HOLD: the bare loop sent {loop}, samprov {requests}")
            return 1
        ours, theirs = requests / done.seconds, requests / loop["seconds"]
        ratios.append(ours / theirs)
        cases = len(report(out)["cases"])
        rows.append([cases, requests, done.seconds, f"{ours:.0f}", f"{loop['seconds']:.2f}", f"{theirs:.0f}", f"{ratios[-1]:.0%}", load()])
    print(f"### Throughput: {CONNECTIONS} connections, {DELAY} ms latency, start, plan, judging, journal and reports included\n")
    print(table(["cases", "requests", "samprov s", "samprov /s", "bare loop s", "bare loop /s", "ratio", "load"], rows))
    middle = statistics.median(ratios)
    print(f"\nMedian ratio: {middle:.0%}")
    if middle < LEAST:
        print(f"\nDOES NOT HOLD: {LEAST:.0%} are wanted")
    return 0 if middle >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
