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


def papers_sent(reader: Any, case: str) -> list[dict[str, Any]]:
    """What went out of a case (query)."""
    from app.actions import sent  # noqa: PLC0415

    return sent.papers(reader, case)


def lying_outside(session: Any, case: str) -> list[dict[str, Any]]:
    """Exported files of a case that lie outside, looked for off the window's thread."""
    from app.actions import sent  # noqa: PLC0415

    return sent.lying_outside(session, case)


def make_again(session: Any, uid: str, target: Path, progress: Any = None) -> dict[str, Any]:
    """Make a paper again as it was filed, off the window's thread."""
    from app.actions import filed  # noqa: PLC0415

    return filed.rebuild_dossier(session, uid, target, progress)


def verify_file(reader: Any, path: Path) -> dict[str, Any]:
    """Which paper a file is (query)."""
    from app.actions import filed  # noqa: PLC0415

    return filed.verify_file(reader, path)


def sign_file(session: Any, file: Path, certificate: Path, secret: bytearray, progress: Any = None) -> dict[str, Any]:
    """A signed copy of a file that was made, off the window's thread."""
    from app.actions import sending  # noqa: PLC0415

    out = file.with_name(f"{file.stem}-signed.pdf")
    return sending.sign_file(session, file, certificate, secret, out, progress=progress)


def bound_order(reader: Any, case: str, choice: Choice) -> dict[str, Any]:
    """Exhibits as they would be bound in, section by section (query)."""
    from app.actions import ordering  # noqa: PLC0415

    return ordering.sections(reader, case, choice.profile, **choice.options())


def put_into_section(unit: Any, uid: str, title: str) -> Any:
    """An exhibit stands in another section from now on (command)."""
    from app.actions import ordering  # noqa: PLC0415

    return ordering.put_into_section(unit, uid, title)


def find_page(made: Any, words: str, near: float) -> int:
    """The page of a paper in memory on which words stand, -1 for none; off the window's thread."""
    from app.actions import previewing  # noqa: PLC0415

    return previewing.page_with(made, words, near)
