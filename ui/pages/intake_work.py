"""What the intake page asks of the vault, off the window's thread."""

from __future__ import annotations

from typing import Any

from app.actions import intake, queries, recording


def found_of(reader: Any, uid: str) -> tuple[dict[str, str], recording.Held | None]:
    """The texts kept under the name of an intake, and what was recorded (query)."""
    texts = {draft.field: draft.text for draft in queries.drafts(reader) if draft.uid == uid}
    texts.pop(recording.DRAFT_FIELD, None)
    return texts, recording.held(reader, uid)


def make_case(session: Any, told: intake.Told, uid: str, name: str, going: Any = None) -> intake.Made:
    """Everything of what was told in one command, with the recording as its exhibit; one that goes on ends first."""
    if going is not None:
        going.stop()
    return intake.make_case(session, told, uid, name)


def throw_away(session: Any, uid: str, going: Any = None) -> None:
    """Destroy what was typed and recorded."""
    if going is not None:
        going.stop()
    intake.throw_away(session, uid)
