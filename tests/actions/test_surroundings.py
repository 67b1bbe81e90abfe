"""What weakens a vault from outside, on systems made of files: swap, hibernation, shares, folders that are synced."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app import hardening
from app.actions import surroundings as around
from app.actions.surroundings import surroundings
from app.domain.errors import WorkerFailed
from app.paths import ROOT
from tests.vaults import SECRET, made_vault

HEAD = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
MOUNTS = "21 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw\n"


class System:
    """A /proc, /sys and /dev of our own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("proc/swaps", HEAD)
        self.write("proc/self/mountinfo", MOUNTS)

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def swap(self, *names: str, kind: str = "partition") -> None:
        self.write("proc/swaps", HEAD + "".join(f"{name} {kind}\t1000\t0\t-2\n" for name in names))

    def block(self, name: str, *, uuid: str = "", below: tuple[str, ...] = (), number: str = "") -> None:
        folder = self.root / "sys/class/block" / name
        (folder / "slaves").mkdir(parents=True)
        for other in below:
            (folder / "slaves" / other).mkdir()
        if uuid:
            self.write(f"sys/class/block/{name}/dm/uuid", uuid)
        if number:
            (self.root / "sys/dev/block").mkdir(parents=True, exist_ok=True)
            (self.root / "sys/dev/block" / number).symlink_to(folder)

    def mapped(self, name: str, device: str) -> None:
        (self.root / "dev/mapper").mkdir(parents=True, exist_ok=True)
        (self.root / "dev/mapper" / name).symlink_to(f"../{device}")


@pytest.fixture
def fake(tmp_path):
    return System(tmp_path / "system")


@pytest.fixture
def vault(tmp_path):
    path = tmp_path / "home" / "cases" / "north.haven"
    path.mkdir(parents=True)
    return path


def told(vault, fake, system="linux"):
    return [(row["code"], row["facts"]["where"]) for row in surroundings(vault, fake.root, system)]


def test_a_computer_without_swap_is_well(vault, fake):
    assert told(vault, fake) == []


def test_every_row_has_words(vault, fake):
    fake.swap("/dev/sda3")
    (row,) = surroundings(vault, fake.root, "linux")
    assert row.keys() == {"code", "message", "facts"}
    assert "not encrypted" in row["message"]


def test_an_open_partition(vault, fake):
    fake.block("sda3")
    fake.swap("/dev/sda3")
    assert told(vault, fake) == [("swap", "/dev/sda3")]


@pytest.mark.parametrize("uuid", ["CRYPT-PLAIN-swap", "CRYPT-LUKS2-0123-luks", "part1-CRYPT-LUKS1-0123-x"])
def test_an_encrypted_device_by_each_of_its_names(vault, fake, uuid):
    fake.block("dm-0", uuid=uuid)
    fake.mapped("swap", "dm-0")
    fake.swap("/dev/dm-0", "/dev/mapper/swap")
    assert told(vault, fake) == []


def test_a_volume_is_as_safe_as_what_it_lies_on(vault, fake):
    fake.block("sda3")
    fake.block("dm-0", uuid="CRYPT-LUKS2-1-luks", below=("sda3",))
    fake.block("dm-1", uuid="LVM-abc", below=("dm-0",))
    fake.block("dm-2", uuid="LVM-def", below=("dm-0", "sda3"))
    fake.swap("/dev/dm-1", "/dev/dm-2")
    assert told(vault, fake) == [("swap", "/dev/dm-2")]


def test_devices_that_lie_on_each_other_in_a_circle_are_not_trusted(vault, fake):
    fake.block("dm-1", uuid="LVM-abc", below=("dm-1",))
    fake.swap("/dev/dm-1")
    assert told(vault, fake) == [("swap", "/dev/dm-1")]


@pytest.mark.parametrize(("backing", "found"), [(None, []), ("none\n", []), ("/dev/sda3\n", [("swap", "/dev/zram0")])])
def test_compressed_memory_is_memory_unless_it_overflows_to_a_disk(vault, fake, backing, found):
    fake.block("zram0")
    fake.block("sda3")
    if backing is not None:
        fake.write("sys/class/block/zram0/backing_dev", backing)
    fake.swap("/dev/zram0")
    assert told(vault, fake) == found


def test_a_swap_file_is_as_safe_as_its_disk(vault, fake):
    fake.block("sda2", number="8:2")
    fake.block("dm-0", uuid="CRYPT-LUKS2-1-x", number="253:0")
    fake.mapped("home", "dm-0")
    more = "30 21 253:0 / /home rw - ext4 /dev/mapper/home rw\n31 21 0:40 / /pool rw - btrfs /dev/mapper/home rw\n"
    fake.write("proc/self/mountinfo", MOUNTS + more)
    fake.swap("/swapfile", "/home/swap\\040file", "/pool/swap", kind="file")
    assert told(vault, fake) == [("swap", "/swapfile")]


def test_hibernation_to_an_open_disk(vault, fake):
    fake.block("sda3", number="8:3")
    fake.block("dm-0", uuid="CRYPT-LUKS2-1-x", number="253:0")
    fake.write("sys/power/disk", "[platform] shutdown reboot suspend test_resume\n")
    for device, found in {"8:3\n": [("hibernation", "8:3")], "253:0\n": [], "0:0\n": []}.items():
        fake.write("sys/power/resume", device)
        assert told(vault, fake) == found
    fake.write("sys/power/resume", "8:3\n")
    fake.write("sys/power/disk", "[disabled]\n")
    assert told(vault, fake) == []


def test_what_can_not_be_told_is_said(vault, fake, tmp_path):
    (fake.root / "proc/swaps").unlink()
    assert told(vault, fake) == [("swap_unknown", "/proc/swaps")]
    assert told(vault, fake, "win32") == [("swap_unknown", "win32")]


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs", "fuse.rclone", "9p", "davfs"])
def test_network_shares(vault, fake, kind):
    point = str(vault.parent).replace(" ", "\\040")
    fake.write("proc/self/mountinfo", MOUNTS + f"40 21 0:50 / {point} rw - {kind} server:/share rw\n")
    assert told(vault, fake) == [("network_share", kind)]


def test_the_file_system_is_that_which_holds_the_vault(vault, fake):
    inner = f"41 40 8:9 / {vault} rw - ext4 /dev/sdb1 rw\n"
    outer = f"40 21 0:50 / {vault.parent} rw - nfs4 server:/share rw\n"
    beside = f"42 21 0:51 / {vault.parent}/north rw - cifs //server/x rw\n"
    for lines, found in [(outer + inner, []), (inner + outer, []), (outer, ["network_share"]), (beside, [])]:
        fake.write("proc/self/mountinfo", MOUNTS + lines)
        assert [code for code, _ in told(vault, fake)] == found
    again = f"43 41 0:52 / {vault} rw - cifs //server/x rw\n"
    fake.write("proc/self/mountinfo", MOUNTS + inner + again)
    assert told(vault, fake) == [("network_share", "cifs")]


def test_a_link_to_a_share_is_a_share(vault, fake, tmp_path):
    share = tmp_path / "share"
    (share / "south.haven").mkdir(parents=True)
    (tmp_path / "link.haven").symlink_to(share / "south.haven")
    fake.write("proc/self/mountinfo", MOUNTS + f"40 21 0:50 / {share} rw - nfs server:/x rw\n")
    assert told(tmp_path / "link.haven", fake) == [("network_share", "nfs")]


@pytest.mark.parametrize(
    ("folder", "program"),
    [
        ("Dropbox", "Dropbox"),
        ("Dropbox (Team)", "Dropbox"),
        ("OneDrive", "OneDrive"),
        ("OneDrive - Office", "OneDrive"),
        ("Nextcloud", "Nextcloud"),
        ("Google Drive", "Google Drive"),
        ("GoogleDrive-a@example.org", "Google Drive"),
        ("iCloudDrive", "iCloud"),
        ("com~apple~CloudDocs", "iCloud"),
        ("Proton Drive", "Proton Drive"),
        ("pCloudDrive", "pCloud"),
    ],
)
def test_folders_by_their_names(tmp_path, fake, folder, program):
    vault = tmp_path / folder / "work" / "north.haven"
    vault.mkdir(parents=True)
    assert told(vault, fake) == [("sync_folder", program)]


@pytest.mark.parametrize(
    ("marker", "program"),
    [
        (".stfolder/", "Syncthing"),
        (".dropbox.cache/", "Dropbox"),
        (".sync_0123456789ab.db", "Nextcloud"),
        (".owncloudsync.log", "Nextcloud"),
        (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
        (".tmp.drivedownload/", "Google Drive"),
        (".sync/ID", "Resilio Sync"),
    ],
)
def test_folders_by_what_lies_in_them(vault, fake, marker, program):
    place = vault.parents[1] / marker.rstrip("/")
    place.parent.mkdir(exist_ok=True)
    place.mkdir() if marker.endswith("/") else place.touch()
    assert told(vault, fake) == [("sync_folder", program)]


@pytest.mark.parametrize("folder", ["My Dropbox notes", "drive", "mega", "box", "cloud", "one", "dropbox2"])
def test_other_folders_are_none(tmp_path, fake, folder):
    vault = tmp_path / folder / "north.haven"
    vault.mkdir(parents=True)
    (tmp_path / ".dropbox").mkdir(exist_ok=True)  # in the home of whoever has that program
    assert told(vault, fake) == []


@pytest.mark.parametrize("text", ["", "\0\0", "a\nb\nc", "1 2 3 4 5 - \n - - -\n", "\\777 \\400\n"])
def test_a_strange_system_is_no_failure(vault, fake, text):
    for path in ("proc/swaps", "proc/self/mountinfo", "sys/power/resume", "sys/power/disk"):
        fake.write(path, text)
    assert isinstance(told(vault, fake), list)


@pytest.fixture
def worker_of(monkeypatch):
    """A worker on a system that allows it as much as the test says."""

    def set_up(answer):
        def confinement():
            if isinstance(answer, Exception):
                raise answer
            return answer

        around._worker.cache_clear()
        monkeypatch.setattr(around, "confinement", confinement)

    yield set_up
    around._worker.cache_clear()


def test_a_worker_that_can_not_be_cut_off_is_said(worker_of):
    whole = dict.fromkeys(around._PROMISES, "on")
    for answer, where in [
        (whole | {"own network": "off: no"}, None),
        (whole | {"network": "off: no", "file access": "off: no"}, "file access, network"),
        (WorkerFailed(subject="selftest", reason="x"), "worker"),
    ]:
        worker_of(answer)
        found = [(row["code"], row["facts"]["where"]) for row in around.protection()]
        assert found == ([] if where is None else [("worker_open", where)])


def test_a_program_that_could_not_close_itself_off_says_so(worker_of, monkeypatch):
    worker_of(dict.fromkeys(around._PROMISES, "on"))
    assert around.protection() == []  # not asked to in the tests' own process
    monkeypatch.setattr(hardening, "_TOLD", {"no core dumps": "on", "not traceable": "off: Linux only"})
    (row,) = around.protection()
    assert (row["code"], row["facts"]) == ("program_open", {"where": "not traceable"})


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's /proc")
def test_vault_info_says_it(tmp_path):
    vault = tmp_path / "Dropbox" / "north.haven"
    vault.parent.mkdir()
    made_vault(vault)[0].lock()
    (tmp_path / "secret").write_bytes(SECRET)
    command = [sys.executable, "-m", "app", "--vault", vault, "--passphrase-file", tmp_path / "secret", "--json"]
    done = subprocess.run([*map(str, command), "vault", "info"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    rows = json.loads(done.stdout)["warnings"]
    assert ("sync_folder", "Dropbox") in [(row["code"], row["facts"]["where"]) for row in rows]
