"""Run under a session bus with an unlocked keyring: a vault bound to this computer, through every state of it.

usage: python -m tests.vault.with_keyring FOLDER; prints one JSON document of what happened.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import secretstorage
from secretstorage.util import DBusAddressWrapper, format_secret, open_session

from app.actions import credentials, opening
from app.domain.errors import HavenError
from app.vault import devicekey
from tests.vaults import SECRET, made_vault

BOUND = b"bound to this computer"
CHANGED = b"bound and changed"
SAW: dict[str, Any] = {}


def opens(path: Path, secret: bytes, *, recovery: bool = False) -> str:
    """The kind of credential that opened, or the error's code with what it says of the keyring."""
    try:
        with opening.open_vault(path, bytearray(secret), recovery=recovery) as session:
            return next(row["kind"] for row in credentials.listing(session) if row["used"])
    except HavenError as failure:
        return f"{failure.code} {failure.facts.get('keyring', '')}".strip()


def collection(bus: Any) -> Any:
    return secretstorage.get_default_collection(bus)


def unlock(bus: Any) -> None:
    """Unlock the collection without the question that a desktop would put on the screen."""
    service = DBusAddressWrapper(
        "/org/freedesktop/secrets", "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface", bus
    )
    secret = format_secret(open_session(bus), b"keyring pass", "text/plain")
    path = "/org/freedesktop/secrets/collection/login"
    service.call("UnlockWithMasterPassword", "o(oayays)", path, secret)


def main(path: Path) -> None:
    session, code = made_vault(path)
    SAW["state"] = credentials.keyring_state()
    row = credentials.add_keyring(session, bytearray(BOUND), "My laptop")
    SAW["row"] = [row["kind"], row["name"]]
    SAW["two"] = credentials.add_keyring(session, bytearray(b"second"), "Same laptop")["kind"]
    session.lock()
    with closing(secretstorage.dbus_init()) as bus:
        SAW["entries"] = [
            {"label": item.get_label(), "vault": item.get_attributes()["username"], "size": len(item.get_secret())}
            for item in collection(bus).get_all_items()
        ]
        SAW["vault_id"] = session.vault.vault_id.hex()
        SAW["ready"] = [opens(path, BOUND), opens(path, b"second"), opens(path, SECRET), opens(path, b"wrong")]
        with opening.open_vault(path, bytearray(BOUND)) as again:
            credentials.change_passphrase(again, bytearray(CHANGED))
        SAW["changed"] = [opens(path, CHANGED), opens(path, BOUND)]
        collection(bus).lock()
        SAW["locked"] = {
            "state": credentials.keyring_state(),
            "opens": [opens(path, CHANGED), opens(path, SECRET), opens(path, code.encode(), recovery=True)],
        }
        with opening.open_vault(path, bytearray(SECRET)) as again:
            try:
                credentials.add_keyring(again, bytearray(b"third"), "While locked")
            except HavenError as failure:
                SAW["locked"]["add"] = [failure.code, failure.facts["state"], len(credentials.listing(again))]
        unlock(bus)
        SAW["unlocked"] = opens(path, CHANGED)
        item = next(iter(collection(bus).get_all_items()))
        item.set_secret(b"abc")
        SAW["short"] = [opens(path, CHANGED), opens(path, SECRET)]
        item.delete()
        SAW["deleted"] = [opens(path, CHANGED), opens(path, SECRET), opens(path, code.encode(), recovery=True)]
        with opening.open_vault(path, bytearray(SECRET)) as again:
            for one in [row for row in credentials.listing(again) if row["kind"] == "keyring"]:
                credentials.revoke(again, one["id"])
            credentials.add_keyring(again, bytearray(b"anew"), "Bound anew")
            SAW["anew"] = len(list(collection(bus).get_all_items()))
        SAW["anew_opens"] = opens(path, b"anew")
        with opening.open_vault(path, bytearray(SECRET)) as again:
            bound = next(row for row in credentials.listing(again) if row["kind"] == "keyring")
            SAW["revoked"] = credentials.revoke(again, bound["id"])["kind"]
        SAW["left"] = len(list(collection(bus).get_all_items()))
        SAW["fetch"] = devicekey.fetch(session.vault.vault_id)
    print(json.dumps(SAW))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
