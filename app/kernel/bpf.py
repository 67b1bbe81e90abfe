"""Filters of Linux system calls, put together from rules into the small programs that the kernel runs."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import NamedTuple

ALLOW = 0x7FFF0000
KILL = 0x80000000  # ends the whole process with SIGSYS

_X32 = 0x40000000  # the bit of the x32 calls, which have numbers of their own for everything
_LOAD, _RETURN = 0x20, 0x06  # BPF_LD|W|ABS, BPF_RET|K
_EQUAL, _AT_LEAST, _ANY_BIT = 0x15, 0x35, 0x45  # BPF_JMP|JEQ|K, JGE, JSET
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # where things stand in struct seccomp_data
_INSTRUCTION = struct.Struct("=HBBI")
_LONGEST_JUMP = 255

Instruction = tuple[int, int, int, int]


def fails(error: int) -> int:
    """The action that answers a call with `error` (an errno) instead of doing it."""
    return 0x00050000 | error


class Argument(NamedTuple):
    """What the low 32 bits of argument `at` (from 0) must be: one of `values`, any of `bits`, or none of `without`."""

    at: int
    values: tuple[int, ...] = ()
    bits: int = 0
    without: int = 0


class Rule(NamedTuple):
    """What becomes of a call when all conditions on its arguments hold; the first rule that fits counts."""

    call: str
    action: int
    arguments: tuple[Argument, ...] = ()


def program(
    rules: Iterable[Rule], otherwise: int, *, numbers: Mapping[str, int], architecture: int, foreign: int
) -> bytes:
    """The filter as the kernel takes it; calls this machine doesn't have are left out.

    `foreign` is the action for calls made as another architecture, whose numbers mean something else.
    """
    code: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, foreign),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, foreign),
    ]
    for rule in rules:
        if rule.call in numbers:
            code += _rule(rule, numbers[rule.call])
    code.append((_RETURN, 0, 0, otherwise))
    return b"".join(_INSTRUCTION.pack(*step) for step in code)


def _rule(rule: Rule, number: int) -> list[Instruction]:
    body: list[Instruction] = [(_RETURN, 0, 0, rule.action)]
    if rule.arguments:
        body.append((_LOAD, 0, 0, _NUMBER))  # where every condition that fails lands
    for argument in reversed(rule.arguments):
        body = _argument(argument, len(body) - 1) + body
    if len(body) > _LONGEST_JUMP:
        raise ValueError(f"too long: {rule.call}")
    return [(_EQUAL, 0, len(body), number), *body]


def _argument(argument: Argument, after: int) -> list[Instruction]:
    """Go on when the condition holds, else jump over the `after` instructions that follow."""
    code: list[Instruction] = [(_LOAD, 0, 0, _ARGUMENTS + 8 * argument.at)]
    for left, value in zip(range(len(argument.values), 0, -1), argument.values, strict=True):
        code.append((_EQUAL, left - 1, 0 if left > 1 else after, value))
    if argument.values:
        return code
    wanted, action = (argument.bits, (0, after)) if argument.bits else (argument.without, (after, 0))
    return [*code, (_ANY_BIT, *action, wanted)]
