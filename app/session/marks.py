"""What the database says of itself: session, header generation, identities, marks of unfinished work."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from app.domain import ids
from app.domain.errors import Damaged
from app.store import journal
from app.store.database import Database
from app.store.unit import Unit
from app.vault.folder import OpenVault
from app.vault.identity import Site
from app.vault.state import OPEN, State

# Stands in the database from an erasure until its traces are gone, so that a crash between is made good.
SCRUB = "scrub"
# Stands in the database while the search index still holds words that were deleted.
WORDS = "words_left"
# Field under which an entry commits to an identity, and to objects whose loss was accepted.
SITE, LOST = "site", "lost"
_SITES = "SELECT site_id, organisation, worker, ed25519_seed, mldsa65_seed, age_seed, revocation_digest FROM site"
# Key in `meta` of an object file that is to be removed: another one took its place, or it was shredded.
REPLACED = "replaced:"
# Key in `meta` of an object file that is being taken in from a package: interrupted, it is destroyed.
COMING = "coming:"
# When the recovery code was last seen to work; a new code has none.
REHEARSED = "recovery_rehearsed_at"


def stated(database: Database, vault: OpenVault) -> State:
    """How far the journal is and which session wrote last, as the database says."""
    meta: dict[str, str] = dict(database.rows("SELECT key, value FROM meta"))
    n, root = journal.position(database)
    generation = int(meta.get("header_generation", "0"))
    digest = settings_digest(database)
    return State(meta.get("session", ""), OPEN, n, root.hex(), generation, vault.db_id.hex(), settings=digest)


def put(database: Database, **values: str) -> None:
    """Store marks by name, in place of earlier ones."""
    for key, value in values.items():
        database.run(
            "INSERT INTO meta (key, value) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value=excluded.value",
            (key, value),
        )


def drop(database: Database, key: str) -> None:
    """Take a mark away."""
    database.run("DELETE FROM meta WHERE key=?", (key,))


def replaced(database: Database) -> list[str]:
    """The ids (hex) of object files that others took the place of."""
    rows = database.rows("SELECT key FROM meta WHERE key LIKE 'replaced:%' ORDER BY key")
    return [row[0].removeprefix(REPLACED) for row in rows]


def forget_replaced(database: Database, object_ids: Sequence[str]) -> None:
    """These files are gone."""
    database.run_many("DELETE FROM meta WHERE key=?", [(REPLACED + object_id,) for object_id in object_ids])


def coming(database: Database) -> list[str]:
    """The ids (hex) of object files that were being taken in."""
    return [row[0].removeprefix(COMING) for row in database.rows("SELECT key FROM meta WHERE key LIKE 'coming:%'")]


def settle_coming(unit: Unit, object_ids: Sequence[str]) -> None:
    """Of these files that were being taken in, those without a row are destroyed; none is being taken in any more."""
    for object_id in object_ids:
        if not unit.database.value("SELECT 1 FROM object WHERE object_id=?", (object_id,)):
            unit.objects.destroy(bytes.fromhex(object_id))
    unit.database.run_many("DELETE FROM meta WHERE key=?", [(COMING + object_id,) for object_id in object_ids])


def write_site(unit: Unit, site: Site) -> None:
    """Make an identity the one in use, with its entry; earlier ones stay on record."""
    unit.writer.append("identity", "vault", ids.new_uid(), None, {SITE: site_value(site)})
    unit.database.run(
        "INSERT INTO site (site_id, organisation, worker, ed25519_seed, mldsa65_seed, age_seed, revocation_digest) "
        "VALUES (?,?,?,?,?,?,?)",
        (site.site_id.hex(), site.organisation, site.worker, site.ed25519_seed, site.mldsa65_seed, site.age_seed,
         site.revocation_digest),
    )  # fmt: skip


def site_value(site: Site) -> dict[str, str]:
    """What the journal commits to of an identity: public keys, and digests of what is secret."""
    keys = site.public()
    return {
        "site": site.site_id.hex(), "organisation": site.organisation, "worker": site.worker,
        "ed25519": keys.ed25519.hex(), "mldsa65": hashlib.sha256(keys.mldsa65).hexdigest(),
        "age": hashlib.sha256(site.age_seed).hexdigest(), "revocation": site.revocation_digest.hex(),
    }  # fmt: skip


def sites(database: Database) -> list[Site]:
    """Every identity on record, the oldest first; Damaged when one is none."""
    try:
        return [Site(bytes.fromhex(row[0]), *row[1:]) for row in database.rows(f"{_SITES} ORDER BY n")]
    except ValueError:
        raise Damaged(part="database", subject="site") from None


def settings_digest(database: Database) -> str:
    """SHA-256 over all settings and identities, in hex: what the state holds against older or edited ones."""
    digest = hashlib.sha256()
    for sql in ("SELECT key, value FROM meta ORDER BY key", f"{_SITES} ORDER BY n"):
        for row in database.rows(sql):
            for cell in row:
                data = cell if isinstance(cell, bytes) else str(cell).encode()
                digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def read_site(database: Database) -> Site:
    """The identity in use."""
    row = database.row(f"{_SITES} ORDER BY n DESC LIMIT 1")
    if row is None:
        raise Damaged(part="database", subject="site")
    return Site(bytes.fromhex(row[0]), *row[1:])
