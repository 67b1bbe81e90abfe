"""What is said of partners and their cards when something is refused; patterns as well (see `app.domain.messages`)."""

from app.domain.words import N_

NO_CARD = N_("this is not a contact card")
ALTERED_CARD = N_("this contact card is damaged or altered")
NOTHING_KNOWN = N_("of this partner nothing is known but that it was revoked")
OWN_CARD = N_("this is the card of this vault itself")
FORGED_OWN = N_("this card names this very installation, with other keys: it is forged")
SHARED_KEY = N_("this card has a key of {name} among others that are not theirs: it is forged, or a key was broken")
CHANGED_ALREADY = N_("the keys of {name} were changed already, to others: ask them, and compare the safety words anew")
ANOTHER_FINGERPRINT = N_(
    "what was compared is not the fingerprint of this card: the card was exchanged on its way, or mistyped"
)
NO_FINGERPRINT = N_("this is no fingerprint: 64 figures and letters from a to f are needed")
ANOTHER_SECRET = N_("this is not the secret of this partner's card")
TWIN = N_("{name} is verified as this very installation, with other keys: one of the two cards is forged")
NO_CHECKPOINT = N_("this is no checkpoint")
ANOTHERS_CHECKPOINT = N_("this checkpoint is not signed by the partner it came from")
NOTHING_ASTRAY = N_("the last checkpoint of {name} follows from those before: there is nothing to accept")
NO_COSIGNATURE = N_("this is no co-signature of the partner it came from, over a checkpoint of this vault")
NO_STATEMENT = N_("this is no receipt, withdrawal or destruction receipt")
ALTERED_STATEMENT = N_("it is damaged or altered; it says nothing")
UNKNOWN_STATEMENT_KEY = N_("whoever signed this is not among your contacts")
OTHER_PACKAGE = N_("it does not belong to this package: it was made for another one, or by somebody else")
OTHER_OFFERS = N_("it answers other deadlines and filings than this package offered")
NAME_EACH_OFFER = N_("each deadline and filing that is offered must be accepted or refused by name")
NOBODY_TO_ANSWER = N_("there is no contact card to answer to")
WITHDRAWN_ALREADY = N_("this package was withdrawn already")
DESTROYED_ALREADY = N_("this package was destroyed already")
KEPT_FOR_GOOD = N_("what is known of partners and packages is remembered for good and can't be erased")

PATTERNS = (
    NO_CARD, ALTERED_CARD, NOTHING_KNOWN, OWN_CARD, FORGED_OWN, SHARED_KEY, CHANGED_ALREADY, ANOTHER_FINGERPRINT,
    NO_FINGERPRINT, ANOTHER_SECRET, TWIN, NO_CHECKPOINT, ANOTHERS_CHECKPOINT, NOTHING_ASTRAY, NO_COSIGNATURE,
    NO_STATEMENT, ALTERED_STATEMENT, UNKNOWN_STATEMENT_KEY, OTHER_PACKAGE, OTHER_OFFERS, NAME_EACH_OFFER,
    NOBODY_TO_ANSWER, WITHDRAWN_ALREADY, DESTROYED_ALREADY, KEPT_FOR_GOOD,
)  # fmt: skip
