"""Profiles of the user's own: copies of those that ship, as files that can be edited; nothing of a case is in them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from app.domain.errors import AlreadyExists, BadFile, HavenError, Invalid, IoFailed, NotFound, Problem
from app.dossier import profiles
from app.dossier.lint import Fault, lint
from app.dossier.profiles import Profile, from_data
from app.paths import resource, whole_file
from app.settings import settings_file

_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")
_BASE = "based_on"


def folder() -> Path:
    """Where they lie, beside the settings of this user."""
    return settings_file().parent / "profiles"


def written() -> list[str]:
    """The names of all that lie there, in alphabetical order; one called like one that ships is none of them."""
    try:
        found = sorted(path.stem for path in folder().glob("*.toml"))
    except OSError:
        return []
    shipped = set(profiles.shipped())
    return [name for name in found if _NAME.fullmatch(name) and name not in shipped]


def names() -> list[str]:
    """Those that can be used: `load` says of the others what is wrong with them."""
    return [name for name in written() if _usable(name)]


def _usable(name: str) -> bool:
    try:
        load(name)
    except HavenError:
        return False
    return True


def load(name: str) -> Profile:
    """One of them; NotFound, or BadFile that says what is wrong with it."""
    path = folder() / f"{name}.toml"
    text = _read(path)
    found = faults(text)
    if found:
        raise BadFile(subject=str(path), reason=f"{found[0].where}: {found[0].message}")
    data = tomllib.loads(text)
    data.pop(_BASE, None)
    return from_data({**data, "profile": name, "verified": False})


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise NotFound(subject=str(path)) from None
    except UnicodeDecodeError:
        raise BadFile(subject=str(path), reason="it is not UTF-8") from None
    except OSError as error:
        raise IoFailed(subject=str(path), reason=error.strerror or "") from None


def faults(text: str) -> list[Fault]:
    """What is wrong with the text of a profile; one that names what it is based on may not loosen it."""
    try:
        base = tomllib.loads(text).get(_BASE)
    except tomllib.TOMLDecodeError:
        return lint(text)
    if base is None:
        return [Fault(_BASE, "A profile of your own says which one that ships it is based on.")]
    if base not in profiles.shipped():
        return [Fault(_BASE, f"“{base}” is none that ships: {', '.join(profiles.shipped())}.")]
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith(f"{_BASE} ")]
    return lint("".join(lines), profiles.load(base))


def lint_file(path: Path) -> list[Fault]:
    """What is wrong with a profile in a file; NotFound, BadFile, IoFailed."""
    return faults(_read(path))


def copy(name: str, own: str) -> Path:
    """Copy a profile that ships under a name of one's own; Invalid, AlreadyExists, NotFound."""
    if name not in profiles.shipped():
        raise NotFound(subject=f"profile “{name}”", profiles=profiles.shipped())
    if not _NAME.fullmatch(own) or own in profiles.shipped():
        message = "a name of your own is small Latin letters, figures and _, and none that ships"
        raise Invalid([Problem("name", "bad_code", message, own)])
    target = folder() / f"{own}.toml"
    text = resource("profiles", f"{name}.toml").read_text("utf-8")
    text = re.sub(r'(?m)^profile = "[^"]*"$', f'profile = "{own}"\n{_BASE} = "{name}"', text, count=1)
    text = re.sub(r"(?m)^verified = true$", "verified = false", text, count=1)
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with whole_file(target) as out:
            out.write(text.encode("utf-8"))
    except FileExistsError:
        raise AlreadyExists(subject=str(target)) from None
    except OSError as error:
        raise IoFailed(subject=str(target), reason=error.strerror or "") from None
    return target
