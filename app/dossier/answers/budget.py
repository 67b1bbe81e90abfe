"""A budget as it is written: a line for each item, “what; amount; currency”."""

from __future__ import annotations


def budget_rows(text: str) -> list[tuple[str, float | None, str]]:
    """Lines “what; amount; currency” as (what, amount or None, currency)."""
    return [_budget_row(line) for line in text.splitlines() if line.strip()]


def _budget_row(line: str) -> tuple[str, float | None, str]:
    what, _, rest = line.partition(";")
    amount, _, currency = rest.partition(";")
    try:
        value: float | None = float(amount.strip().replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except ValueError:
        value = None
    return what.strip(), value, currency.strip().upper()
