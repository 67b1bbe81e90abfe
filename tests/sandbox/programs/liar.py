"""A worker whose source says what it is to answer: {"answer": JSON, "sink": hex}; only for tests."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app.sandbox import protocol as p  # noqa: E402
from app.sandbox import worker  # noqa: E402
from app.sandbox.confine import confine  # noqa: E402


def lie(params, sources, out):
    *_, source = sources.values()
    told = json.loads(source.read())
    if told.get("sink"):
        out.write(bytes.fromhex(told["sink"]))
    if "refusal" in told:
        refusal = p.JobError(told["refusal"]["code"], told["refusal"]["message"])
        refusal.facts = told["refusal"]["facts"]  # any names at all
        raise refusal
    return told["answer"]


if __name__ == "__main__":
    worker.find = lambda function: lie
    wire = worker.take_pipes()
    wire.send(p.READY, p.pack({"confined": confine(int(sys.argv[1]))}))
    worker.serve(wire)
