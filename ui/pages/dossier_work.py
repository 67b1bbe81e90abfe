"""What the page of dossiers asks of the core, read when it is first needed, so that the window opens quickly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.jobs import Progress
from ui.pages.dossier_wish import Choice, Wish


def kinds() -> list[dict[str, Any]]:
    """The kinds of paper there are."""
    from app.actions import paper_kinds  # noqa: PLC0415

    return paper_kinds.cards()


def for_whom(reader: Any, case: str) -> dict[str, list[dict[str, Any]]]:
    """Persons and proceedings of a case (query)."""
    from app.actions import paper_kinds  # noqa: PLC0415

    return paper_kinds.for_whom(reader, case)


def chosen(reader: Any, case: str) -> dict[str, Any]:
    """What was chosen for a case last (query)."""
    from app.actions import previewing  # noqa: PLC0415

    return previewing.chosen(reader, case)


def keep_choice(unit: Any, case: str, kept: dict[str, Any]) -> None:
    """Keep what is chosen for a case (command)."""
    from app.actions import previewing  # noqa: PLC0415

    previewing.keep_choice(unit, case, kept)


def check(reader: Any, case: str, choice: Choice) -> dict[str, Any]:
    """The pre-flight (query)."""
    from app.actions import preflight  # noqa: PLC0415

    return preflight.preflight(reader, case, choice.profile, **choice.options())


def place_of(reader: Any, case: str, problem: dict[str, Any], choice: Choice) -> Any:
    """Where a problem is put right (query)."""
    from app.actions import preflight  # noqa: PLC0415

    return preflight.place_of(reader, case, problem, choice.profile, **choice.options())


def build_preview(session: Any, case: str, wish: Wish, progress: Progress) -> Any:
    """Build the paper in memory, off the window's thread."""
    from app.actions import previewing  # noqa: PLC0415

    options = wish.choice.options()
    return previewing.preview(
        session, case, wish.choice.profile, typed=wish.typed, look=wish.look, progress=progress, **options
    )


def draw_page(made: Any, page: int, width: int) -> Any:
    """Draw a page of a paper in memory, off the window's thread."""
    from app.actions import previewing  # noqa: PLC0415

    return previewing.page(made, page, width)


def build(session: Any, case: str, choice: Choice, target: Path, progress: Any = None) -> Any:
    """Make the dossier off the window's thread."""
    from app.actions import dossier  # noqa: PLC0415

    return dossier.build_dossier(session, case, choice.profile, target, progress=progress, **choice.options())


def answer_sheet(reader: Any, case: str, choice: Choice) -> list[dict[str, Any]]:
    """The fields of the body's own form (query)."""
    from app.actions import answering  # noqa: PLC0415

    return answering.sheet(reader, case, choice.profile, **choice.options())


def write_answer(unit: Any, case: str, choice: Choice, question: str, text: str, uid: str) -> Any:
    """Keep what is written for a field of the form (command)."""
    from app.actions import answering  # noqa: PLC0415

    return answering.write_answer(unit, case, choice.profile, question, text, uid, **choice.options())


def draft_answer(unit: Any, uid: str, text: str, case: str) -> None:
    """Keep half-typed words of an answer (command)."""
    from app.actions import answering, records  # noqa: PLC0415

    records.save_draft(unit, answering.KIND, uid, answering.TEXT, text, case=case)


def disclosure_sheet(reader: Any, case: str, choice: Choice) -> dict[str, Any]:
    """How the disclosure works out for a paper (query)."""
    from app.actions import disclosing  # noqa: PLC0415

    return disclosing.sheet(reader, case, choice.profile, **choice.options())


def find_page(made: Any, words: str, near: float) -> int:
    """The page of a paper in memory on which words stand, -1 for none; off the window's thread."""
    from app.actions import previewing  # noqa: PLC0415

    return previewing.page_with(made, words, near)
