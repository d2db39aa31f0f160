"""What a stub of `samprov stub` bears: usage stub_speed.py SAMPROV BARE_LOOP FOLDER [REQUESTS].

Start to ready, requests per second over 16 connections with contract check and recording, for few and for many operations, and the
memory after all of them. The program that sends them needs a core of its own: what a stub alone bears is more.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import things_document
from measured import load, table

CONNECTIONS, RUNS, STARTS = 16, 3, 21
MOST_READY_MILLISECONDS, LEAST_SECOND_SHARE, MOST_MEBIBYTES = 20.0, 0.8, 64
OPERATIONS = (5, 500)


class Stub:
    """A stub that runs, and how long it took until it said so."""

    def __init__(self, samprov: str, document: Path):
        begun = time.perf_counter()
        self.process = subprocess.Popen([samprov, "stub", document, "--lang", "en"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.address = None
        while "Ctrl-C ends" not in (line := self.process.stdout.readline()):
            self.address = self.address or next(word for word in line.split() if word.startswith("http"))
        self.ready = (time.perf_counter() - begun) * 1000
        # The lines of calls must not fill the pipe.
        self.sink = subprocess.Popen(["cat"], stdin=self.process.stdout, stdout=subprocess.DEVNULL)

    def mebibytes(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024

    def end(self) -> str:
        self.process.terminate()
        said = self.process.stderr.read().strip()
        self.process.wait()
        self.sink.wait()
        return said


def started(samprov: str, document: Path) -> float:
    """The milliseconds until a stub is ready; it has ended then."""
    stub = Stub(samprov, document)
    stub.end()
    return stub.ready


def main() -> int:
    samprov, bare, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 300_000
    rows, starts, middles, wrong = [], [], [], []
    for operations in OPERATIONS:
        document, requests = folder / f"things-{operations}.json", folder / f"requests-{operations}.json"
        things_document.write(document, facts=operations)
        asked = [{"method": "GET", "target": f"/fact/{number % operations:05}", "headers": {}} for number in range(count)]
        requests.write_text(json.dumps(asked))
        # By themselves: right after a throughput run the kernel is still busy with what that has left behind.
        times = sorted(started(samprov, document) for _ in range(STARTS))
        starts.append([operations, *(f"{times[at]:.1f}" for at in (0, STARTS // 2, STARTS * 9 // 10, -1)), load()])
        if times[STARTS // 2] > MOST_READY_MILLISECONDS:
            wrong.append(f"ready after {times[STARTS // 2]:.1f} ms with {operations} operations")
        rates = []
        for _ in range(RUNS):
            stub = Stub(samprov, document)
            done = subprocess.run([bare, "send", requests, stub.address, str(CONNECTIONS)], capture_output=True, text=True, check=True)
            sent = json.loads(done.stdout)
            rates.append(sent["requests"] / sent["seconds"])
            memory, said = stub.mebibytes(), stub.end()
            rows.append([operations, f"{stub.ready:.1f}", sent["requests"], sent["answered"], f"{rates[-1]:.0f}", f"{memory:.0f}", said, load()])
            if sent["answered"] != sent["requests"]:
                wrong.append("requests without an answer")
            if memory > MOST_MEBIBYTES:
                wrong.append(f"{memory:.0f} MiB")
        middles.append(statistics.median(rates))
    print("### Stubs for developers (release build, sender on the same machine)\n")
    print(table(["operations", "ready ms: least", "median", "nine of ten", "most", "load"], starts) + "\n")
    print(table(["operations", "ready ms", "requests", "answered", "requests/s", "peak MiB", "said at the end", "load"], rows))
    print(f"\nMedians: {', '.join(f'{rate:.0f}/s' for rate in middles)}; with {OPERATIONS[1]} operations {middles[1] / middles[0]:.0%}\n")
    if middles[1] < middles[0] * LEAST_SECOND_SHARE:
        wrong.append("many operations cost more than a fifth")
    if wrong:
        print(f"DOES NOT HOLD: {', '.join(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
