"""What is said of records that come from another organisation; patterns as well (see `app.domain.messages`)."""

from app.domain.words import N_

PATTERNS = (
    N_("this has not the form it must have"),
    N_("this is not written as this field would be"),
    N_("{name}: this has not the form it must have"),
    N_("{name}: this is never handed over"),
)
