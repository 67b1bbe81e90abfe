"""What is printed: one JSON document, or lines for people; never a traceback, never a control character."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.cli.exits import DONE
from app.domain.errors import HavenError, IoFailed
from app.domain.messages import said

# What programs need to merge records; people only read past it.
_FOR_PROGRAMS = frozenset({"versions"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answers, and its exit code."""

    value: Any
    code: int = DONE


def rows(items: list[Any], cursor: str | None = None) -> Answer:
    """A list as every list is answered."""
    return Answer({"rows": items, "next": cursor})


def plain(value: Any) -> str:
    """One line for people, with nothing in it that moves a terminal's cursor."""
    if isinstance(value, Mapping):
        value = _told(value)
    elif isinstance(value, list | tuple):
        value = ", ".join(f"({plain(one)})" if isinstance(one, Mapping) else plain(one) for one in value)
    text = {None: "", True: "yes", False: "no"}.get(value) if value is None or isinstance(value, bool) else str(value)
    return "".join(char if char.isprintable() else " " for char in text or "")


def show(answer: Answer, *, as_json: bool) -> None:
    """Print an answer; a reader that has gone away is no failure."""
    with _calm_pipe():
        if as_json:
            _write(json.dumps(answer.value, ensure_ascii=False, default=str))
        else:
            for line in _lines(answer.value):
                _write(line)
        sys.stdout.flush()


def show_error(failure: HavenError, *, as_json: bool, prog: str = "havenfile") -> None:
    """Print an error: a document on standard output, or one line on standard error."""
    with _calm_pipe():
        if as_json:
            document = {"error": failure.code, "message": failure.message, "facts": failure.facts}
            _write(json.dumps(document, ensure_ascii=False, default=str))
            sys.stdout.flush()
        else:
            print(f"{prog}: {plain(said(failure.message, str))}", file=sys.stderr, flush=True)


def warn(message: str) -> None:
    """A line on standard error."""
    with contextlib.suppress(OSError):
        print(f"havenfile: {plain(message)}", file=sys.stderr, flush=True)


def use_utf8() -> None:
    """Answers are UTF-8 whatever the terminal says."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _write(text: str) -> None:
    # Half a surrogate pair, from a file name, can't be written as it is.
    print(text.encode("utf-8", "replace").decode())


@contextlib.contextmanager
def _calm_pipe() -> Iterator[None]:
    """A reader that has gone away is no failure; a full disk behind standard output is IoFailed."""
    try:
        yield
    except BrokenPipeError:
        _give_up_stdout()
    except OSError as failure:
        _give_up_stdout()
        raise IoFailed(subject="standard output", reason=os.strerror(failure.errno or 0)) from None


def _give_up_stdout() -> None:
    """Python would complain again when it flushes at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _lines(value: Any) -> list[str]:
    if isinstance(value, Mapping) and isinstance(value.get("rows"), list):
        head = {name: item for name, item in value.items() if name not in {"rows", "next"}}
        more = [f"next: {value['next']}"] if value.get("next") else []
        # What it comes to stands last: a terminal shows the end of a long answer.
        return [_row(item) for item in value["rows"]] + _lines(head) + more
    if isinstance(value, Mapping):
        return [line for name, item in _read(value) if item is not None for line in _named(name, item)]
    return [plain(value)]


def _named(name: str, item: Any) -> list[str]:
    if isinstance(item, list) and item and isinstance(item[0], Mapping):
        return [f"{name}:", *(f"  {_row(one)}" for one in item)]
    if isinstance(item, Mapping) and item and not _is_date(item):
        inner = (line for key, one in _read(item) if not _is_empty(one) for line in _named(key, one))
        return [f"{name}:", *(f"  {line}" for line in inner)]
    return [f"{name}: {plain(_worded(name, item))}"]


def _row(item: Any) -> str:
    if not isinstance(item, Mapping):
        return plain(item)
    return "  ".join(f"{name}={plain(_worded(name, one))}" for name, one in _read(item) if not _is_empty(one))


def _read(values: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    return ((str(name), one) for name, one in values.items() if name not in _FOR_PROGRAMS)


def _told(values: Mapping[Any, Any]) -> str:
    """What is nested within a line: an uncertain date as it is written, anything else name by name."""
    if _is_date(values):
        return str(values["display"])
    return ", ".join(f"{name} {plain(one)}" for name, one in _read(values) if not _is_empty(one))


def _is_date(values: Mapping[Any, Any]) -> bool:
    return {"edtf", "display"} <= values.keys()


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | tuple | Mapping) and not value)


def _worded(name: str, value: Any) -> Any:
    """A message has codes in it, for which people have words."""
    return said(value, str) if name == "message" and isinstance(value, str) else value
