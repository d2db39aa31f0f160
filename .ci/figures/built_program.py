"""Reads cargo's JSON messages and prints the path of the program of a target: usage built_program.py TARGET."""

import json
import sys

found = None
for line in sys.stdin:
    message = json.loads(line) if line.startswith("{") else {}
    if message.get("executable") and message["target"]["name"] == sys.argv[1]:
        found = message["executable"]
if found is None:
    sys.exit(1)
print(found)
