"""Why something is not handed over; patterns as well (see `app.domain.messages`)."""

from app.domain.words import N_

EMPTY = N_("there is nothing in it")
NOT_SENT = N_("this package was sent already, or is not to be sent any more")
NOT_WITHHELD = N_("nothing of this was withheld from that package, or it was erased since")
ERASED_SINCE = N_("what was withheld was erased since; it can't be proven any more")
LEADS = N_("{name} leads this case and files with bodies: agree with them first")
# Of a key without a contact card.
NO_RECIPIENT = N_("this is no key of age (age1… or age1pq1…), or it was mistyped")
OLDER_KEY = N_("an older key (age1…) is not post-quantum: say so with --older, or ask for one that begins with age1pq1")
BARE_KEY = N_("This key has no contact card: nobody verified whose it is, no receipt comes, it can't be taken back.")
PATTERNS = (
    NO_RECIPIENT,
    OLDER_KEY,
    BARE_KEY,
    EMPTY,
    NOT_SENT,
    NOT_WITHHELD,
    ERASED_SINCE,
    LEADS,
    N_("“{text}” is no purpose of a handover"),
    N_("“{text}” is no condition on handing on"),
    N_("“{text}” is no day"),
    N_("a handover has no “{name}”"),
    N_("“{name}”: this does not fit"),
)
