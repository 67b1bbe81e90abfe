"""Parts of communications to UN bodies."""

from __future__ import annotations

from app.domain.records import REGISTRY
from app.domain.words import N_
from app.dossier.answers.cites import goes_along
from app.dossier.answers.un import agreed, consents, given_by
from app.dossier.blocks import Block, Cite, Pairs, Paragraph, SignatureLine, plain
from app.dossier.view import View

_USES = (
    ("un_confidential", N_("That the body uses what is told")),
    ("un_transmit_state", N_("That the case is sent to the Government")),
    ("un_public_name", N_("That the name stands in public papers of the body")),
)


def consent(view: View) -> list[Block]:
    """What the person or the family agreed to, use by use, who gave it, and the form itself."""
    held = consents(view)
    if not held:
        return []
    rows = [(view.t(words), plain(agreed(view, scope) or view.t(N_("Has not been asked")))) for scope, words in _USES]
    form = next((row.evidence for row in held if goes_along(view, row.evidence)), None)
    label = REGISTRY["consent"].specs["given_by"].label
    rows.append((view.t(N_("{field} [CONFIDENTIAL]"), field=view.t(label)), plain(given_by(view))))
    rows += [(view.t(N_("Signed form or recording")), (Cite(form),))] if form else []
    return [Paragraph(plain(view.t(N_("Each use was asked about by itself.")))), Pairs(tuple(rows))]


def signature(view: View) -> list[Block]:
    """Date and signature of who submits."""
    return [SignatureLine(view.t(N_("Date and signature")))]
