"""Reduces what a tester found to distinct defects: pairs of operation and kind, the same kinds for every tester.

As a module: `of_samprov(journal)`, `of_schemathesis(ndjson)`; both give {(operation, kind): example}. As a program:
distinct_defects.py samprov JOURNAL | schemathesis NDJSON prints them.

What is not in KINDS counts for nobody: an undeclared 4xx (a matter of taste, and most of what a tester of real servers says),
a refusal of generated data, rules of HTTP about methods.
"""

import json
import sys
from pathlib import Path

KINDS = ("5xx", "undeclared-2xx", "body-schema", "media-type", "header", "accepted-invalid-input", "state")

# The outcomes of suites/requirements/severity.yaml; they stand third in a fingerprint.
SAMPROV = {
    "server-error": "5xx",
    "undeclared-success": "undeclared-2xx",
    "body-broken": "body-schema",
    "format-broken-as-annotation": "body-schema",
    "media-type-broken": "media-type",
    "required-header-broken": "header",
    "method-refused-without-allow": "header",
    "method-left-out-of-allow": "header",
    "invalid-input-accepted": "accepted-invalid-input",
    "invalid-input-accepted-where-refusal-is-declared": "accepted-invalid-input",
    "null-accepted-for-optional-body": "accepted-invalid-input",
    "state-broken": "state",
    "page-broken": "state",
}

SCHEMATHESIS = {
    "ServerError": "5xx",
    "UndefinedStatusCode": "undeclared-2xx",
    "JsonSchemaError": "body-schema",
    "MalformedJson": "body-schema",
    "UndefinedContentType": "media-type",
    "MissingContentType": "media-type",
    "MalformedMediaType": "media-type",
    "MissingHeaders": "header",
    "AllowHeaderMismatch": "header",
    "AcceptedNegativeData": "accepted-invalid-input",
    "MissingHeaderNotRejected": "accepted-invalid-input",
    "UseAfterFree": "state",
    "EnsureResourceAvailability": "state",
}


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line]


def of_samprov(journal: Path) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for event in lines(journal):
        if event["event"] != "case-finished" or event["verdict"]["verdict"] not in ("fail", "warn"):
            continue
        verdict = event["verdict"]
        outcome = verdict["fingerprint"].split("/")[2]
        kind = SAMPROV.get(outcome)
        if kind:
            seen = json.dumps(verdict.get("actual", {}).get("arguments", {}), ensure_ascii=False)
            found.setdefault((event["operation"], kind), f"{event['id']}: {seen}"[:200])
    return found


def of_schemathesis(ndjson: Path) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for event in lines(ndjson):
        recorder = event.get("ScenarioFinished", {}).get("recorder", {})
        for case, checks in recorder.get("checks", {}).items():
            answer = (recorder.get("interactions", {}).get(case) or {}).get("response") or {}
            status = answer.get("status_code", 0)
            for check in checks:
                failure = (check.get("failure_info") or {}).get("failure")
                kind = SCHEMATHESIS.get(failure["type"]) if failure else None
                if kind is None or (failure["type"] == "UndefinedStatusCode" and status >= 400):
                    continue
                message = " ".join(failure.get("message", "").split())
                found.setdefault((failure["operation"], kind), f"{status} {failure['title']}: {message}"[:200])
    return found


def main() -> None:
    tester, path = sys.argv[1], Path(sys.argv[2])
    found = {"samprov": of_samprov, "schemathesis": of_schemathesis}[tester](path)
    for (operation, kind), example in sorted(found.items()):
        print(f"{kind:24} {operation:60} {example}")


if __name__ == "__main__":
    main()
