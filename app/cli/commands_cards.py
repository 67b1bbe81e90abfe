"""Commands on partners: their contact cards, and how far these are trusted."""

from __future__ import annotations

from app.cli.command import FLAG, REASON, UID, Command, one, path

_HOW = ("words", "qr", "fingerprint")
COMMANDS: tuple[Command, ...] = (
    Command("card export", "cards:export", "write the contact card of this vault, to be given to a partner", (
        path("out", "F"),
        one("--beside", **FLAG, help="leave the change of keys out: the vault this one was copied from is still used"),
    )),
    Command("card import", "cards:take", "take a partner's contact card in; it is not verified by that", (
        path("file", "F"),
    )),
    Command("card list", "cards:listing", "all partners, and how far they are trusted"),
    Command("card words", "cards:words", "the safety words to read aloud with a partner", (
        UID, one("--list", choices=("english", "russian", "persian"), help="of which language; both take the same"),
    )),
    Command("card qr", "cards:qr", "the fingerprint of this vault as a QR mark, or that of a partner", (
        one("uid", "UID", nargs="?"), path("--out", "F.svg", help="new file for it; else it is drawn in the terminal"),
    )),
    Command("card verify", "cards:verify", "note that people verified a card, by the safety words unless said", (
        UID, one("--how", choices=_HOW, help="by what; words, or fingerprint where one is given to compare"),
        one("--compare", "FINGERPRINT", help="what was scanned or read out, to be compared in full"),
    )),
    Command("card distrust", "cards:distrust", "take a verification back", (UID, REASON)),
    Command("card revoke", "cards:revoke", "end the trust in a partner for good, by its secret", (
        one("uid", "UID", nargs="?", help="without it the secret is looked for among all, and kept for later"),
        one("--secret-file", "F", help="file with the secret; - is the next line of standard input"),
    )),
    Command("card change-keys", "cards:change_keys", "new keys for this vault; partners must verify them anew", (
        REASON,
    )),
    Command("card accept-line", "cards:accept_line", "go on from a partner's last checkpoint after a loss", (
        UID, REASON,
    )),
    Command("card lawyer", "cards:lawyer", "note that a partner is bound by legal privilege", (
        UID, one("--take-back", **FLAG),
    )),
)  # fmt: skip
