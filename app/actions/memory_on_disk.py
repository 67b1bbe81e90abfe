"""Whether this computer moves memory to a disk that nothing encrypts: swap and hibernation (Linux)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from app.actions.system import listing, mount_of, text, unescaped


def open_memory(root: Path) -> Iterator[tuple[str, str]]:
    """(code, where) for each way memory may reach a disk that is not encrypted, as the system beneath `root` says."""
    swaps = text(root / "proc/swaps")
    if swaps is None:
        yield "swap_unknown", "/proc/swaps"
        return
    for line in swaps.splitlines()[1:]:
        name, kind, *_ = [*line.split(), "", ""]
        name = unescaped(name)
        if not (_encrypted_file(name, root) if kind == "file" else _encrypted_name(name, root)):
            yield "swap", name
    device = _hibernates_to(root)
    if device and not _encrypted(root / "sys/dev/block" / device, root):
        yield "hibernation", device


def _hibernates_to(root: Path) -> str:
    """The number of the device that takes an image of the memory, "" when there is none."""
    if "[disabled]" in (text(root / "sys/power/disk") or "[disabled]"):
        return ""
    device = (text(root / "sys/power/resume") or "").strip()
    return device if re.fullmatch(r"\d+:\d+", device) and device != "0:0" else ""


def _encrypted_name(name: str, root: Path) -> bool:
    """Whether the device called `name`, e.g. /dev/mapper/swap, is."""
    if "\0" in name:
        return False
    real = os.path.realpath(root / name.lstrip("/"))
    return _encrypted(root / "sys/class/block" / Path(real).name, root)


def _encrypted_file(name: str, root: Path) -> bool:
    mount = mount_of(Path(name), root) if "\0" not in name else None
    if mount is None:
        return False
    device = root / "sys/dev/block" / mount.device
    return _encrypted(device, root) if device.exists() else _encrypted_name(mount.source, root)


def _encrypted(device: Path, root: Path, deep: int = 8) -> bool:
    """Whether all that is written to a block device passes through dm-crypt, or stays in memory (zram)."""
    if re.match(r"(part\d+-)?CRYPT-", text(device / "dm/uuid") or ""):
        return True
    backing = text(device / "backing_dev")
    if device.name.startswith("zram") or backing is not None:
        stays = (backing or "none").strip() == "none"
        return stays or _encrypted_name((backing or "").strip(), root)
    below = [root / "sys/class/block" / name for name in listing(device / "slaves")]
    return bool(below) and deep > 0 and all(_encrypted(one, root, deep - 1) for one in below)
