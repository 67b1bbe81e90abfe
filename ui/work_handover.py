"""What the page of handover asks for, off the window's thread; the rooms behind it are read only when needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.jobs import Progress

Answer = dict[str, Any]


def overview(reader: Any, lang: str, translate: Callable[[str], str]) -> Answer:
    """Everything the page shows, values in words of the language (query)."""
    from app.actions import cards, conflicts, packages, witnessing_anew  # noqa: PLC0415

    known = cards.records(reader)
    names = {one.uid: cards.partner_name(one) for one in known}
    lines = {one.uid: witnessing_anew.standing(reader, one) for one in known}
    torn = conflicts.conflicts(reader, None, lang, translate)
    return {
        "conflicts": [{**asdict(one), "from": names.get(one.source, "")} for one in torn],
        "partners": [{**one, "line": lines[one["uid"]]} for one in cards.listing(reader)],
        "packages": packages.listing(reader),
        "own": cards.own_fingerprint(reader),
    }


# -- partners ---------------------------------------------------------------------------


def save_card(session: Any, out: Path, progress: Progress | None = None) -> Answer:
    """Write the card of this installation."""
    from app.actions import cards  # noqa: PLC0415

    return cards.export_card(session, out)


def take_card(session: Any, path: Path) -> Answer:
    """Take a partner's card in."""
    from app.actions import cards_taking  # noqa: PLC0415

    return _taken(session, cards_taking.read_card(path))


def sort_of(text: bytes) -> str:
    """What the text of a file is: a card, a statement, or "" for anything else."""
    from app.actions import receipts  # noqa: PLC0415

    return receipts.sort_of(text)


def take_card_text(session: Any, text: bytes, named: str) -> Answer:
    """Take a partner's card in whose text is at hand."""
    from app.actions import cards_taking  # noqa: PLC0415

    return _taken(session, cards_taking.parse_card(text, named))


def _taken(session: Any, file: Any) -> Answer:
    from app.actions import cards_taking  # noqa: PLC0415

    answer: Answer = session.do(cards_taking.take_card, file).result
    return {**answer, "name": " / ".join(name for name in (file.card.organisation, file.card.worker) if name)}


def take_statement_text(session: Any, text: bytes, named: str) -> Answer:
    """Take a receipt, withdrawal or destruction receipt in whose text is at hand."""
    from app.actions import receipts  # noqa: PLC0415

    answer: Answer = session.do(receipts.take_statement, text, named).result
    return answer


def verify_card(session: Any, uid: str, how: str, shown: str, compared: str = "") -> Any:
    """Note that people verified a card: the one whose fingerprint was `shown`."""
    from app.actions import cards_trust  # noqa: PLC0415

    return session.do(cards_trust.verify_card, uid, how, shown=shown, compared=compared).result


def distrust_card(session: Any, uid: str, reason: str) -> Any:
    """Take a verification back."""
    from app.actions import cards_trust  # noqa: PLC0415

    return session.do(cards_trust.distrust_card, uid, reason).result


def accept_line(session: Any, uid: str, reason: str) -> Answer:
    """Go on from the last checkpoint of a partner that lost entries and said so."""
    from app.actions import witnessing_anew  # noqa: PLC0415

    answer: Answer = session.do(witnessing_anew.accept_line, uid, reason).result
    return answer


def revoke_card(session: Any, secret: str, uid: str | None) -> Answer:
    """End the trust in a partner for good."""
    from app.actions import cards_trust  # noqa: PLC0415

    answer: Answer = session.do(cards_trust.revoke_card, secret, uid).result
    return answer


def mark_lawyer(session: Any, uid: str, *, lawyer: bool) -> Any:
    """Note whether a partner is bound by legal privilege."""
    from app.actions import cards_trust  # noqa: PLC0415

    return session.do(cards_trust.mark_lawyer, uid, lawyer).result


def safety_words(session: Any, uid: str, name: str) -> Answer:
    """The words to compare with a partner, of the list `name`."""
    from app.actions import cards_words  # noqa: PLC0415

    return cards_words.words(session, uid, name)


def mark(session: Any) -> Answer:
    """The QR mark of our own fingerprint."""
    from app.actions import cards_words  # noqa: PLC0415

    return cards_words.mark(session)


# -- packages out -----------------------------------------------------------------------


def before_sealing(reader: Any) -> Answer:
    """Who there is, and which cases (query)."""
    from app.actions import cards, queries, sealing_preview  # noqa: PLC0415

    cases = [{"code": one.code, "title": one.title} for one in queries.cases(reader)]
    return {"partners": cards.listing(reader), "cases": cases, "fields": sealing_preview.fields()}


def look_at_package(reader: Any, cases: list[str], wanted: Answer, options: Answer) -> Answer:
    """What a package would hold (query)."""
    from app.actions import sealing_choice, sealing_preview  # noqa: PLC0415

    return sealing_preview.look(reader, sealing_choice.order(reader, cases, wanted, **options))


def seal(
    session: Any, cases: list[str], wanted: Answer, options: Answer, out: Path, progress: Progress | None = None
) -> Answer:
    """Make a package."""
    from app.actions import sealing, sealing_choice  # noqa: PLC0415

    order = session.ask(sealing_choice.order, cases, wanted, **options)
    return sealing.seal(session, order, out, progress)


def cut(package: Path, folder: Path, size: int, progress: Progress | None = None) -> Answer:
    """Cut a package into volumes of `size` bytes."""
    from app.actions import cutting  # noqa: PLC0415

    return cutting.cut(package, folder, progress, size=size)


def mark_sent(session: Any, uid: str) -> Any:
    """Note that a package is on its way."""
    from app.actions import packages  # noqa: PLC0415

    return session.do(packages.mark_sent, uid).result


# -- statements -------------------------------------------------------------------------


def take_statement(session: Any, path: Path) -> Answer:
    """Take a receipt, withdrawal or destruction receipt in."""
    from app.actions import receipts  # noqa: PLC0415

    data = receipts.read_statement(path)
    answer: Answer = session.do(receipts.take_statement, data, path.name).result
    return answer


def save_receipt(session: Any, uid: str, out: Path) -> None:
    """Write the receipt of a package that came into a new file."""
    from app.actions import packages  # noqa: PLC0415

    packages.save_receipt(session, uid, out)


def withdraw(session: Any, uid: str, reason: str, out: Path) -> None:
    """Take a package back; the withdrawal is in a new file, or nothing happened."""
    from app.actions import packages  # noqa: PLC0415

    packages.withdraw(session, uid, reason, out)


# -- packages in ------------------------------------------------------------------------


def _source(session: Any, named: Answer) -> Any:
    from dataclasses import replace  # noqa: PLC0415

    from app.actions.receiving import quarantine  # noqa: PLC0415
    from app.actions.receiving.source import Source  # noqa: PLC0415

    held = named["held"]
    found = session.ask(quarantine.source_of, held) if held else Source(tuple(named["paths"]))
    return replace(found, words=named["words"]) if named["words"] else found


def look_into_package(session: Any, named: Answer, progress: Progress | None = None) -> Answer:
    """What taking a package in would do; it is named by `paths`, or as `held` in the vault, with its `words`."""
    from app.actions.receiving import taking  # noqa: PLC0415

    return taking.preview(session, _source(session, named), progress)


def take_package(session: Any, named: Answer, choice: Answer, reason: str, progress: Progress | None = None) -> Answer:
    """Take a package in; its receipt is written beside it when that can be."""
    from app.actions.receiving import answers, taking  # noqa: PLC0415

    told = taking.accept(session, _source(session, named), taking.Decision(choice, reason), progress)
    return answers.written(told, answers.beside(named["paths"]))


def refuse_package(session: Any, named: Answer, reason: str) -> Answer:
    """Refuse a package; its receipt is written beside it when that can be."""
    from app.actions.receiving import answers, taking  # noqa: PLC0415

    told = taking.refuse(session, _source(session, named), reason)
    return answers.written(told, answers.beside(named["paths"]))


def destroy(session: Any, package: str, reason: str) -> Answer:
    """Destroy what came only with a package."""
    from app.actions.receiving import destroying  # noqa: PLC0415

    return destroying.destroy(session, package, reason)


# -- shared folders ---------------------------------------------------------------------


def collect(session: Any, folder: Path, progress: Progress | None = None) -> Answer:
    """Pick up what is for us in a folder."""
    from app.actions import delivering  # noqa: PLC0415

    return delivering.collect(session, folder, progress)


def deliver(session: Any, folder: Path, progress: Progress | None = None) -> Answer:
    """Put the answers that wait into a folder."""
    from app.actions import delivering  # noqa: PLC0415

    return delivering.deliver(session, folder, None, progress)


# -- conflicts --------------------------------------------------------------------------


def resolve(session: Any, uid: str, field: str, keep: str, n: int) -> Any:
    """Settle one conflict."""
    from app.actions import conflicts  # noqa: PLC0415

    return session.do(conflicts.resolve, uid, field, keep, n).result
