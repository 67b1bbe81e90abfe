"""Entry of the command line: parse, run one command, print, end with the right exit code."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import signal
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from app.cli.context import Context
from app.cli.exits import exit_of
from app.cli.output import Answer, show, show_error, use_utf8
from app.cli.parser import parse
from app.domain.errors import Cancelled, HavenError
from app.domain.words import N_


class Unexpected(HavenError):
    """A bug: said calmly and without content."""

    code = "unexpected"
    words = N_("Something unexpected happened ({reason}); nothing half-done is left.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    use_utf8()
    try:
        with _calm_hook():
            answer = _run(words)
    except HavenError as failure:
        return _failed(failure, as_json=as_json)
    except KeyboardInterrupt:
        return _failed(Cancelled(), as_json=as_json)
    except Exception as bug:  # noqa: BLE001 - a traceback would show what stands in records
        return _failed(Unexpected(reason=f"{type(bug).__name__} {_place(bug)}"), as_json=as_json)
    return 0 if answer is None else _shown(answer, as_json=as_json)


def _failed(failure: HavenError, *, as_json: bool) -> int:
    with contextlib.suppress(HavenError):
        show_error(failure, as_json=as_json)
    return exit_of(failure.code)


def _shown(answer: Answer, *, as_json: bool) -> int:
    try:
        show(answer, as_json=as_json)
    except HavenError as failure:
        show_error(failure, as_json=False)
        return exit_of(failure.code)
    return answer.code


def _run(words: list[str]) -> Answer | None:
    options = parse(words)
    if options is None:
        return None
    context = Context(options)
    with _signals(context), _worker(options):
        try:
            answer: Answer = _named(options.handler)(context, options)
        finally:
            context.close()
    return answer


def _named(function: str) -> Any:
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)


def _worker(options: argparse.Namespace) -> contextlib.AbstractContextManager[Any]:
    """The worker of a command that makes pages, started before anything else and ended with the command.

    It gets ready while a passphrase is typed and a key derived from it, and was there before either of them.
    """
    return _named(f"app.{options.ahead}")() if options.ahead else contextlib.nullcontext()


def _place(bug: BaseException) -> str:
    """Where in our code it happened: file and line, no values."""
    step = bug.__traceback__
    place = ""
    while step is not None:
        place = f"{step.tb_frame.f_globals.get('__name__', '?')}:{step.tb_lineno}"
        step = step.tb_next
    return place


@contextlib.contextmanager
def _signals(context: Context) -> Iterator[None]:
    """Being asked to end is a cancel: work stops, the vault is locked."""

    def asked(number: int, frame: Any) -> None:
        context.progress.cancel()
        if not context.closing and not context.telling_once:
            raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)]
    try:
        before = {name: signal.signal(getattr(signal, name), asked) for name in names}
    except ValueError:  # not the main thread
        before = {}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


@contextlib.contextmanager
def _calm_hook() -> Iterator[None]:
    """Failures in other threads print nothing: their words could hold content."""
    import threading

    before = threading.excepthook
    threading.excepthook = lambda args: None
    try:
        yield
    finally:
        threading.excepthook = before
