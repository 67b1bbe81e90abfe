"""Why something is not handed over; patterns as well (see `app.domain.messages`)."""

from app.domain.words import N_

EMPTY = N_("there is nothing in it")
PATTERNS = (
    EMPTY,
    N_("“{text}” is no purpose of a handover"),
    N_("“{text}” is no condition on handing on"),
    N_("“{text}” is no day"),
    N_("a handover has no “{name}”"),
    N_("“{name}”: this does not fit"),
)
