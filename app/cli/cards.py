"""Commands on partners and their contact cards."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from app.actions import cards as acts
from app.actions import cards_keys, cards_taking, cards_trust, cards_words, witnessing_anew
from app.cli import secret
from app.cli.context import Context
from app.cli.output import Answer, rows


def export(context: Context, options: Namespace) -> Answer:
    """Write the card of this vault."""
    return Answer(acts.export_card(context.session, options.out, beside=options.beside))


def take(context: Context, options: Namespace) -> Answer:
    """Take a partner's card in."""
    found = cards_taking.read_card(options.file)
    return Answer(context.session.do(cards_taking.take_card, found).result)


def listing(context: Context, options: Namespace) -> Answer:
    """All partners, with what the last checkpoint of each was."""
    return rows(context.session.ask(_listing))


def _listing(reader: Any) -> list[dict[str, Any]]:
    seen = {record.uid: witnessing_anew.standing(reader, record) for record in acts.records(reader)}
    return [{**row, "checkpoint": seen[row["uid"]]} for row in acts.listing(reader)]


def words(context: Context, options: Namespace) -> Answer:
    """The safety words to read aloud."""
    return Answer(cards_words.words(context.session, options.uid, options.list or cards_words.usual(context.lang)))


def qr(context: Context, options: Namespace) -> Answer:
    """A fingerprint as a QR mark: in a file, or drawn."""
    if options.out is not None:
        return Answer(cards_words.export_mark(context.session, options.out, options.uid or ""))
    made = cards_words.mark(context.session, options.uid or "")
    told = {name: made[name] for name in ("fingerprint", "grouped", "text")}
    return Answer({**told, "rows": cards_words.drawn(made["modules"]), "next": None})


def verify(context: Context, options: Namespace) -> Answer:
    """Note that people verified a card."""
    how = options.how or (cards_trust.FINGERPRINT if options.compare else cards_trust.WORDS)
    made = context.session.do(cards_trust.verify_card, options.uid, how, compared=options.compare or "").result
    return Answer(acts.row(made))


def distrust(context: Context, options: Namespace) -> Answer:
    """Take a verification back."""
    return Answer(acts.row(context.session.do(cards_trust.distrust_card, options.uid, options.reason).result))


def revoke(context: Context, options: Namespace) -> Answer:
    """End the trust in a partner for good."""
    told = secret.recovery_code(options.secret_file)
    return Answer(context.session.do(cards_trust.revoke_card, told, options.uid).result)


def change_keys(context: Context, options: Namespace) -> Answer:
    """New keys for this vault."""
    return Answer(cards_keys.change_keys(context.session, options.reason))


def accept_line(context: Context, options: Namespace) -> Answer:
    """Go on from a partner's last checkpoint."""
    return Answer(context.session.do(witnessing_anew.accept_line, options.uid, options.reason).result)


def lawyer(context: Context, options: Namespace) -> Answer:
    """Note that a partner is bound by legal privilege."""
    made = context.session.do(cards_trust.mark_lawyer, options.uid, not options.take_back).result
    return Answer(acts.row(made))
