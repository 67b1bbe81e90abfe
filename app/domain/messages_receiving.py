"""What is said of a package before somebody decides on it; patterns as well (see `app.domain.messages`)."""

from app.domain.words import N_

# Why a package is taken in only with a reason of one's own.
DECISIONS = {
    "unverified": N_("its sender is among your contacts, but was never verified"),
    "changed": N_("its sender's keys were changed and not verified since"),
    "passphrase": N_("it opens by a passphrase: whoever learned that could have read it"),
    "bare_key": N_("it was sealed for a key without a contact card"),
    "expired": N_("it was valid until {day}"),
    "withdrawn": N_("its sender has withdrawn it"),
    "refused": N_("it was refused here before"),
    "destroyed": N_("what came with it was destroyed here"),
}
# What is worth a second look, and stops nothing.
WARNINGS = {
    "older": N_("A later package of this sender, number {n}, was taken in before."),
    "not_quantum": N_("It is sealed in a way that a quantum computer will open one day."),
    "onward_no": N_("Its sender does not allow to pass it on."),
    "onward_ask": N_("Its sender wants to be asked before it is passed on."),
    "passed_on": N_("Case {code} also went from here to {name}: it may come back from there."),
    "override": N_("Its sender went against a consent that does not cover this, with a reason kept there."),
    "other_lead": N_("In case {code} the lead is with {name}: only the lead files."),
    "other_lead_unnamed": N_("In a case of this package the lead is with {name}: only the lead files."),
    "sent_later": N_("By its own date it was sealed after today: a clock is wrong."),
}
# What is said to whoever hands on what came from a partner.
ONWARD = {
    "no": N_("Part of this came from {name}, who does not allow to pass it on."),
    "ask": N_("Part of this came from {name}, who wants to be asked before it is passed on."),
}
# Why a record is refused, and the others are not.
REFUSALS = {
    "other_case": N_("it belongs to a case that this package is not about"),
    "other_kind": N_("here, something else has its number"),
    "other_bytes": N_("it tells of another file than the one that is here"),
    "never_edited": N_("what was written once is never changed"),
    "legal_hold": N_("it is on legal hold here"),
    "too_many": N_("it brings more values or erasures of one field than people make"),
}
# Of a choice by codes and numbers.
NOT_IN_PACKAGE = N_("{name}: nothing in this package is called {what}")
SEVERAL_IN_PACKAGE = N_("{name}: several things in this package are called {what}; say CASE/EXHIBIT or a uid")
TAKEN_ALREADY = N_("this package was taken in: destroy what came with it instead")
PATTERNS = (
    *DECISIONS.values(),
    *WARNINGS.values(),
    *ONWARD.values(),
    *REFUSALS.values(),
    NOT_IN_PACKAGE,
    SEVERAL_IN_PACKAGE,
    TAKEN_ALREADY,
)
