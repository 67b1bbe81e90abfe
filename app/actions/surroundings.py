"""What lies around a vault and weakens it: memory moved to an open disk, folders that other computers see too."""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app import hardening
from app.actions.memory_on_disk import open_memory
from app.actions.system import mount_of
from app.domain.errors import HavenError
from app.domain.words import N_
from app.sandbox.launcher import confinement

_WORDS = {
    "swap": N_(
        "This computer moves memory to a disk that is not encrypted: words of an open vault may stay there after it "
        "is locked. Encrypt its swap, or switch it off."
    ),
    "swap_unknown": N_(
        "It can't be told whether what this computer moves from memory to disk is encrypted. "
        "Encrypt the whole disk to be sure."
    ),
    "hibernation": N_(
        "When this computer hibernates, all its memory goes to a disk that is not encrypted: lock the vault before."
    ),
    "network_share": N_(
        "The vault lies on a share: others may see its files and when they change, and keep older copies. "
        "Locks that keep a second program out may not hold there. Move it to a disk of this computer."
    ),
    "worker_open": N_(
        "This system does not let the readers of foreign files be cut off wholly: a file that attacks them can do more "
        "harm here than elsewhere."
    ),
    "program_open": N_("This system did not let the program close itself off wholly at its start."),
    "sync_folder": N_(
        "The vault lies in a folder that a program copies to other computers: it may send or bring back halves of a "
        "change, and keeps older copies. Move it out, and make backups instead."
    ),
}
_SHARES = frozenset(
    "nfs nfs4 cifs smb2 smb3 smbfs smb ncpfs afs coda ceph lustre gfs2 ocfs2 glusterfs beegfs davfs webdav afpfs "
    "9p virtiofs vboxsf vmhgfs prl_fs fuse.sshfs fuse.rclone fuse.davfs2 fuse.davfs fuse.gvfsd-fuse fuse.kio-fuse "
    "fuse.glusterfs fuse.ceph fuse.s3fs fuse.gcsfuse fuse.goofys fuse.google-drive-ocamlfuse fuse.onedriver "
    "fuse.juicefs fuse.vmhgfs-fuse fuse.smbnetfs fuse.curlftpfs fuse.pcloud fuse.pCloud fuse.seadrive "
    "fuse.mount-s3".split()
)
# What the programs leave in the folder they watch, and how they call it.
_MARKERS = {
    "Syncthing": (".stfolder",),
    "Dropbox": (".dropbox.cache",),  # .dropbox lies in the home of whoever has the program
    "Nextcloud": (".nextcloudsync.log", ".owncloudsync.log", ".sync_*.db", "._sync_*.db"),
    "OneDrive": (".849C9593-D756-4E56-8D6E-42412F2A707B", ".xdg-volume-info-onedrive"),
    "Google Drive": (".tmp.drivedownload", ".tmp.driveupload"),
    "Resilio Sync": (".sync/ID",),
    "MEGA": (".megaignore", ".debris"),
    "Synology Drive": (".SynologyWorkingDirectory",),
}
_NAMES = {
    "Dropbox": r"dropbox(?: \(.+\))?",
    "OneDrive": r"onedrive(?: ?- ?.+)?",
    "Nextcloud": r"nextcloud|owncloud",
    "Google Drive": r"google ?drive|googledrive-.+|my drive",
    "iCloud": r"icloud ?drive|com~apple~clouddocs|mobile documents|cloudstorage",
    "Syncthing": r"syncthing",
    "MEGA": r"megasync|mega downloads",
    "pCloud": r"pcloud ?(?:drive|sync)",
    "Proton Drive": r"proton ?drive",
    "Yandex Disk": r"yandex\.?disk",
    "Box": r"box sync",
    "Seafile": r"seafile|seadrive",
    "Tresorit": r"tresorit.*",
}


def surroundings(path: Path, root: Path = Path("/"), system: str = sys.platform) -> list[dict[str, Any]]:
    """Rows {code, message, facts: {where}}: what weakens the vault at `path`, nothing when all is well.

    Codes are swap, swap_unknown, hibernation, network_share, sync_folder; `where` names disk, kind of share or
    program. Reads only what the system says of itself beneath `root`.
    """
    found = list(open_memory(root)) if system == "linux" else [("swap_unknown", system)]
    return _rows([*found, *_share(path, root), *_synced(path)])


def protection() -> list[dict[str, Any]]:
    """Rows as those of `surroundings`: what this system did not let the program take away from itself.

    Codes are worker_open (the readers of foreign files) and program_open; `where` names the parts.
    """
    open_ = [(code, ", ".join(parts)) for code, parts in (("worker_open", _worker()), ("program_open", _program()))]
    return _rows([(code, where) for code, where in open_ if where])


def _rows(found: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"code": code, "message": _WORDS[code], "facts": {"where": where}} for code, where in dict.fromkeys(found)]


# -- the program itself ---------------------------------------------------------------

_PROMISES = ("file access", "network", "child processes", "system calls", "memory")


@functools.cache
def _worker() -> tuple[str, ...]:
    """Promises of the worker that don't hold here; they can't change while the program runs."""
    try:
        report = confinement()
    except HavenError:
        return ("worker",)
    return tuple(part for part in _PROMISES if report.get(part) != "on")


def _program() -> list[str]:
    return [part for part, state in hardening.told().items() if state != "on"]


# -- where the vault lies -------------------------------------------------------------


def _share(path: Path, root: Path) -> Iterator[tuple[str, str]]:
    mount = mount_of(path, root)
    if mount is not None and mount.kind in _SHARES:
        yield "network_share", mount.kind
    elif str(path).startswith("\\\\"):
        yield "network_share", "UNC"


def _synced(path: Path) -> Iterator[tuple[str, str]]:
    real = Path(os.path.realpath(path))
    for folder in (real, *real.parents):
        for program, names in _MARKERS.items():
            if any(_holds(folder, name) for name in names):
                yield "sync_folder", program
        for program, name in _NAMES.items():
            if re.fullmatch(name, folder.name, re.IGNORECASE):
                yield "sync_folder", program


def _holds(folder: Path, name: str) -> bool:
    try:
        return any(folder.glob(name)) if "*" in name else (folder / name).exists()
    except OSError:
        return False
