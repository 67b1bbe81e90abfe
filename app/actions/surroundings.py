"""What lies around a vault and weakens it: memory moved to an open disk, folders that other computers see too."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.words import N_

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


@dataclass(frozen=True, slots=True)
class _Mount:
    """A line of /proc/self/mountinfo: device number, where it is mounted, its kind and what was mounted."""

    device: str
    point: str
    kind: str
    source: str


def surroundings(path: Path, root: Path = Path("/"), system: str = sys.platform) -> list[dict[str, str]]:
    """Rows {code, message, what}: what weakens the vault at `path`, nothing when all is well.

    Codes are swap, swap_unknown, hibernation, network_share, sync_folder; `what` names disk, kind of share or
    program. Reads only what the system says of itself beneath `root`.
    """
    found = list(_memory(root)) if system == "linux" else [("swap_unknown", system)]
    found += [*_share(path, root), *_synced(path)]
    return [{"code": code, "message": _WORDS[code], "what": what} for code, what in dict.fromkeys(found)]


# -- memory on disk -------------------------------------------------------------------


def _memory(root: Path) -> Iterator[tuple[str, str]]:
    swaps = _text(root / "proc/swaps")
    if swaps is None:
        yield "swap_unknown", "/proc/swaps"
        return
    for line in swaps.splitlines()[1:]:
        name, kind, *_ = [*line.split(), "", ""]
        name = _unescaped(name)
        if not (_encrypted_file(name, root) if kind == "file" else _encrypted_name(name, root)):
            yield "swap", name
    device = _hibernates_to(root)
    if device and not _encrypted(root / "sys/dev/block" / device, root):
        yield "hibernation", device


def _hibernates_to(root: Path) -> str:
    """The number of the device that takes an image of the memory, "" when there is none."""
    if "[disabled]" in (_text(root / "sys/power/disk") or "[disabled]"):
        return ""
    device = (_text(root / "sys/power/resume") or "").strip()
    return device if re.fullmatch(r"\d+:\d+", device) and device != "0:0" else ""


def _encrypted_name(name: str, root: Path) -> bool:
    """Whether the device called `name`, e.g. /dev/mapper/swap, is."""
    if "\0" in name:
        return False
    real = os.path.realpath(root / name.lstrip("/"))
    return _encrypted(root / "sys/class/block" / Path(real).name, root)


def _encrypted_file(name: str, root: Path) -> bool:
    mount = _mount_of(Path(name), root) if "\0" not in name else None
    if mount is None:
        return False
    device = root / "sys/dev/block" / mount.device
    return _encrypted(device, root) if device.exists() else _encrypted_name(mount.source, root)


def _encrypted(device: Path, root: Path, deep: int = 8) -> bool:
    """Whether all that is written to a block device passes through dm-crypt, or stays in memory (zram)."""
    if re.match(r"(part\d+-)?CRYPT-", _text(device / "dm/uuid") or ""):
        return True
    backing = _text(device / "backing_dev")
    if device.name.startswith("zram") or backing is not None:
        stays = (backing or "none").strip() == "none"
        return stays or _encrypted_name((backing or "").strip(), root)
    below = [root / "sys/class/block" / name for name in _listing(device / "slaves")]
    return bool(below) and deep > 0 and all(_encrypted(one, root, deep - 1) for one in below)


# -- where the vault lies -------------------------------------------------------------


def _share(path: Path, root: Path) -> Iterator[tuple[str, str]]:
    mount = _mount_of(path, root)
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


# -- what the system says -------------------------------------------------------------


def _mount_of(path: Path, root: Path) -> _Mount | None:
    """The file system that holds `path`; of several on one place the last is seen."""
    real = Path(os.path.realpath(path))
    fitting = [mount for mount in _mounts(root) if real.is_relative_to(mount.point)]
    return max(enumerate(fitting), key=lambda one: (len(one[1].point), one[0]))[1] if fitting else None


def _mounts(root: Path) -> Iterator[_Mount]:
    for line in (_text(root / "proc/self/mountinfo") or "").splitlines():
        before, _, after = line.partition(" - ")
        own, told = before.split(), after.split()
        if len(own) >= 5 and len(told) >= 2:
            yield _Mount(own[2], _unescaped(own[4]), told[0], _unescaped(told[1]))


def _unescaped(text: str) -> str:
    """Spaces and such stand there as octal numbers of bytes."""
    plain = re.sub(rb"\\([0-7]{3})", lambda match: bytes([int(match[1], 8) & 255]), os.fsencode(text))
    return os.fsdecode(plain)


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8", "surrogateescape")
    except (OSError, ValueError):  # a name may hold what no name can
        return None


def _listing(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []
