"""What must stay true of the sources, whoever adds to them."""

from __future__ import annotations

import ast
import re
import tomllib

from app.paths import ROOT
from tests.house.checkout import imported, sources, tracked, tree

NETWORK = {
    "socket", "ssl", "http", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib",
    "imaplib", "poplib", "socketserver", "xmlrpc", "telnetlib", "webbrowser", "asyncio",
    "PySide6.QtNetwork", "PySide6.QtWebSockets", "PySide6.QtWebEngineCore", "PySide6.QtWebEngineWidgets",
}  # fmt: skip
PLAINTEXT = {"tempfile"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 60


def offenders(banned: set[str]) -> list[str]:
    """Sources of the program that import something banned, or a part of it."""
    parts = tuple(f"{name}." for name in banned)
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources("app", "ui")
        for name in sorted(imported(tree(path)))
        if name in banned or name.startswith(parts)
    ]


def test_there_is_no_network_code() -> None:
    assert offenders(NETWORK) == []


def test_nothing_makes_plaintext_temporary_files() -> None:
    assert offenders(PLAINTEXT) == []


def test_the_scan_sees_every_way_of_importing() -> None:
    code = (
        "import http.client\nfrom urllib import request\ndef f():\n    import_module('socket')\n    __import__('ssl')"
    )
    assert {"http.client", "urllib.request", "socket", "ssl"} <= imported(ast.parse(code))


def test_qt_network_is_no_way_round() -> None:
    """Widgets that load addresses by themselves, and rich text from records, stay out."""
    words = re.compile(r"\b(QNetworkAccessManager|QDesktopServices|QWebEngine\w+|setSource\(QUrl)\b")
    assert [path.name for path in sources("ui") if words.search(path.read_text("utf-8"))] == []


def test_files_stay_short() -> None:
    long = {
        str(path.relative_to(ROOT)): path.read_text("utf-8").count("\n") for path in sources("app", "ui", "packaging")
    }
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_functions_stay_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources("app", "ui", "packaging")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_and_public_class_says_what_it_is() -> None:
    silent = []
    for path in sources("app", "ui"):
        module = tree(path)
        if path.name == "__init__.py" and not module.body:
            continue
        classes = [node for node in module.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
        silent += [
            f"{path.relative_to(ROOT)} {getattr(n, 'name', '')}" for n in (module, *classes) if not ast.get_docstring(n)
        ]
    assert silent == []


def test_no_test_is_switched_off_but_for_a_system_that_lacks_the_thing() -> None:
    """`skipif` may ask what system this is; nothing else takes a test out."""
    off = re.compile(r"pytest\.mark\.(?:skip|xfail)\b|pytest\.mark\.skipif\((?!sys\.platform|not hasattr\(os)")
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in sources("tests")
        if path.name != "test_guards.py"
        for hit in off.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_nothing_speaks_of_the_machine_it_was_written_on() -> None:
    hosts = ["/wo" + "rk/", "--extra-" + "index-url", "--index-" + "url http", "/si" + "mple/"]
    words = re.compile("|".join(map(re.escape, hosts)))
    text = {".py", ".md", ".toml", ".json", ".txt", ".cfg", ".po", ".qss", ".lock", ".csv", ".sql", ""}
    found = []
    for path in tracked():
        if path.suffix in text and (hit := words.search(path.read_text("utf-8", "replace"))):
            found.append(f"{path.relative_to(ROOT)}: {hit[0]}")
    assert found == []


def test_the_lock_pins_every_package_by_hash_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert not re.search(r"://|--index|--find-links|^-", lock, re.MULTILINE)
    pins = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert len(pins) > 40
    assert [pin.split()[0] for pin in pins if "==" not in pin.split()[0] or "--hash=sha256:" not in pin] == []


def test_the_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\\n]+)", lock, re.MULTILINE))
    missing = []
    for line in wanted:
        name, bounds = re.match(r"([A-Za-z0-9._-]+)(.*)", line).groups()
        if name.lower() not in pinned or not within(pinned[name.lower()], bounds):
            missing.append(line)
    assert missing == []


def within(version: str, bounds: str) -> bool:
    """Whether a version is inside `>=a,<b`."""

    def parts(text: str) -> list[int]:
        return [int(part) for part in re.findall(r"\d+", text)[:3]]

    tests = {">=": lambda a, b: a >= b, "<": lambda a, b: a < b}
    found = re.findall(r"(>=|<)([0-9.]+)", bounds)
    return all(tests[sign](parts(version), parts(limit)) for sign, limit in found)


def test_the_packages_without_which_a_window_fails_are_listed() -> None:
    listed = (ROOT / "packaging" / "debian-packages.txt").read_text("utf-8")
    assert all(name in listed for name in ("python3-venv", "libegl1", "libxkbcommon0", "libxcb-cursor0", "libdbus-1-3"))
