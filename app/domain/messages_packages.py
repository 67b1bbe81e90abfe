"""Why a package from another organisation is not taken in, by code; patterns as well (see `app.domain.messages`)."""

from app.domain.words import N_

REASONS = {
    "not_a_package": N_("it is not a package of this program"),
    "changed": N_("it is cut short, or was changed on its way"),
    "more_than_one_key": N_("it is sealed for more than one key"),
    "not_signed": N_("its signatures do not hold"),
    "order": N_("its parts are not those it must have, or stand in another order"),
    "file_changed": N_("the file {name} is not the one that was signed"),
    "description": N_("its description can't be read"),
    "not_understood": N_("it needs what this version can't do: {name}"),
    "list": N_("its list of files does not fit its description"),
    "name": N_("a file in it has a name that is not allowed: {name}"),
    "line": N_("line {n} of the file {name} can't be read"),
    "too_many": N_("it holds more than {n} files"),
    "no_key": N_("the key it is for can't be used: ask for another contact card"),
    "too_large": N_("its description is larger than anybody reads: hand over less at once"),
    "seal": N_("it says of itself that it is sealed in another way than it is"),
    "too_many_volumes": N_("it would make more than {n} volumes: choose larger ones"),
    "volume": N_("the volume {name} is damaged, or belongs to another package"),
    "volumes_apart": N_("the volumes {name} and {following} do not fit: one is damaged, or of another package"),
    "volume_cut": N_("the volume {name} is cut short, or {following} is missing"),
    "volume_missing": N_("the volume {name} is missing"),
    "volume_of_another": N_("the volume {name} belongs to another package"),
    "volume_twice": N_("the volumes {name} and {other} are the same one"),
    "after_end": N_("something stands behind its end"),
    "recipient": N_("it was made for somebody else and sealed anew"),
    "sender": N_("it names another sender than the one who signed it"),
    "same_id": N_("another package with this name was received before"),
}
PATTERNS = tuple(REASONS.values())
