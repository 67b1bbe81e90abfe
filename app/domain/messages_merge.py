"""What is said of records that come from another organisation; patterns as well (see `app.domain.messages`)."""

from app.domain.words import N_

PATTERNS = (
    N_("this has not the form it must have"),
    N_("this is not written as this field would be"),
    N_("{name}: this has not the form it must have"),
    N_("{name}: this is never handed over"),
    N_("a withdrawal stays in force: ask the person anew"),
    N_("what was signed stays as it was signed: keep it, or keep both"),
    N_("keep: mine, theirs or both is needed"),
    N_("It is missing in the list of records in conflict."),
    N_("The list of records in conflict names it, and it has none."),
    N_("This record is not the one that was journalled."),
)
