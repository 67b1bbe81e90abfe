"""What partners said about handing on what came from them: told to whoever is about to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.actions import cards
from app.domain.messages_receiving import ONWARD
from app.domain.rules.finding import Finding
from app.store.table import table


def findings(reader: Any, cases: Sequence[str], to: str) -> list[Finding]:
    """A warning for each package of another partner whose cases go on to `to` (a card, or empty) against its terms.

    Takes a unit or a reader.
    """
    return list(dict.fromkeys(_findings(reader, set(cases), to)))


def _findings(reader: Any, cases: set[str], to: str) -> Iterator[Finding]:
    came = table("handover").where(reader.database, '"direction"=\'in\' AND "cases" IS NOT NULL', ())
    package: Any
    for package in came:
        onward = (package.conditions or {}).get("onward", "yes")
        if onward in ONWARD and package.card != to and cases & set(package.cases or ()):
            name = cards.partner_name(cards.get(reader, package.card))
            yield Finding(f"onward_{onward}", "warn", str(package.card), ONWARD[onward].format(name=name))
