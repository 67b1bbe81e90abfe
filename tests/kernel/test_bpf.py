"""Filters decide as their rules say, on each machine: every program is run here step by step."""

from __future__ import annotations

import errno
import os
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import bpf, calls, system
from app.sandbox import seccomp

_WORD = 0xFFFFFFFF
_OWN = 77


def decide(code: bytes, architecture: int, number: int, arguments: tuple[int, ...] = ()) -> int:
    """What the kernel would answer: the instructions of a filter, done one by one."""
    words = [number, architecture, 0, 0]
    for value in (*arguments, *[0] * (6 - len(arguments))):
        words += [value & _WORD, value >> 32 & _WORD]
    steps = list(struct.iter_unpack("=HBBI", code))
    at = held = 0
    while True:
        kind, yes, no, k = steps[at]
        at += 1
        if kind == 0x06:
            return k
        if kind == 0x20:
            held = words[k // 4]
            continue
        true = {0x15: held == k, 0x35: held >= k, 0x45: bool(held & k)}[kind]
        at += yes if true else no


@pytest.fixture(params=calls.MACHINES)
def machine(request):
    return request.param


def filtered(machine: str, own: int = _OWN):
    code = bpf.program(
        seccomp.rules(own),
        bpf.fails(errno.EPERM),
        numbers=calls.numbers(machine),
        architecture=calls.ARCHITECTURES[machine],
        foreign=bpf.KILL,
    )
    known = calls.numbers(machine)

    def answer(call, *arguments):
        number = known[call] if isinstance(call, str) else call
        return decide(code, calls.ARCHITECTURES[machine], number, arguments)

    return code, answer


def test_a_program_is_one_the_kernel_takes(machine):
    code, _ = filtered(machine)
    steps = list(struct.iter_unpack("=HBBI", code))
    assert len(steps) < 4096
    assert all(at + 1 + max(yes, no) < len(steps) for at, (_, yes, no, _) in enumerate(steps[:-1]))
    assert steps[-1][0] == 0x06


def test_what_a_worker_needs_is_allowed(machine):
    _, answer = filtered(machine)
    for call in ("read", "write", "mmap", "futex", "getrandom", "exit_group", "newfstatat", "rt_sigreturn"):
        assert answer(call) == bpf.ALLOW


def test_conditions_on_arguments(machine):
    _, answer = filtered(machine)
    at = 0xFFFFFFFFFFFFFF9C  # AT_FDCWD
    denied = bpf.fails(errno.EPERM)
    assert answer("openat", at, 1, os.O_RDONLY | os.O_CLOEXEC) == bpf.ALLOW
    for flag in (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC, os.O_RDWR | os.O_TMPFILE, os.O_CREAT | os.O_EXCL):
        assert answer("openat", at, 1, flag) == denied
    assert answer("clone", 0x3D0F00) == bpf.ALLOW  # what the C library asks for a thread
    for flags in (17, 0x4111, 0x3D0F00 | 0x10000000, 0x3D0F00 | 0x20000, 0x3D0F00 | 0x20000000, 0x3D0F00 | 0x40000000):
        assert answer("clone", flags) == denied
    assert answer("clone3") == bpf.fails(errno.ENOSYS)
    assert (answer("kill", _OWN, 9), answer("kill", 1, 9), answer("kill", 2**64 - 1, 9)) == (bpf.ALLOW, denied, denied)
    assert (answer("tgkill", _OWN, 1, 6), answer("tgkill", 1, 1, 6)) == (bpf.ALLOW, denied)
    assert (answer("prlimit64", 0, 7), answer("prlimit64", 1, 7)) == (bpf.ALLOW, denied)
    assert (answer("ioctl", 1, 0x5401), answer("ioctl", 1, 0x5412)) == (bpf.ALLOW, bpf.fails(errno.ENOTTY))
    assert (answer("fcntl", 1, 1030), answer("fcntl", 1, 8)) == (bpf.ALLOW, denied)
    assert (answer("prctl", 15), answer("prctl", 4, 1)) == (bpf.ALLOW, denied)


def test_attacks_end_the_process_and_what_is_unknown_fails(machine):
    _, answer = filtered(machine)
    for call in ("execve", "ptrace", "io_uring_setup", "bpf", "mount", "keyctl", "userfaultfd", "process_vm_readv"):
        assert answer(call) == bpf.KILL
    for call in ("socket", "socketpair", "memfd_create", "seccomp", 9999):
        assert answer(call) == bpf.fails(errno.EPERM)


def test_other_architectures_are_not_spoken(machine):
    code, answer = filtered(machine)
    for architecture in (0x40000003, 0xC000003E, 0xC00000B7, 0):
        if architecture != calls.ARCHITECTURES[machine]:
            assert decide(code, architecture, calls.numbers(machine)["read"]) == bpf.KILL
    assert answer(0x40000000 | 1) == bpf.KILL


def test_every_call_named_in_the_rules_is_in_the_list():
    named = {rule.call for rule in seccomp.rules(1)} | set(seccomp._WAITING.split())
    assert named - calls.numbers("x86_64").keys() == set()
    # These are older forms, which that machine never had.
    older = {
        "lstat",
        "stat",
        "access",
        "dup2",
        "readlink",
        "poll",
        "select",
        "time",
        "open",
        "uselib",
        "iopl",
        "ioperm",
    }
    assert named - calls.numbers("aarch64").keys() == older | {"modify_ldt"}


def test_numbers_are_those_of_this_kernel():
    """The numbers used most are checked against the system itself, by what the calls answer."""
    known = system.numbers()
    assert system.call(known["getpid"]) == os.getpid()
    assert system.call(known["getppid"]) == os.getppid()
    assert system.call(known["getuid"]) == os.getuid()
    handle = system.call(known["openat"], -100, b"/dev/null", 0)
    assert system.call(known["close"], handle) == 0
    with pytest.raises(OSError) as caught:
        system.call(known["close"], handle)
    assert caught.value.errno == errno.EBADF


def test_an_unknown_machine_has_no_numbers(monkeypatch):
    with pytest.raises(KeyError):
        calls.numbers("riscv64")
    monkeypatch.setattr(system.os, "uname", lambda: os.uname_result(("", "", "", "", "riscv64")))
    with pytest.raises(OSError, match="riscv64"):
        system.numbers()


_ARGUMENTS = st.builds(
    bpf.Argument,
    at=st.integers(0, 5),
    values=st.lists(st.integers(0, 5), max_size=4).map(tuple),
    bits=st.integers(0, 7),
    without=st.integers(0, 7),
).filter(lambda one: bool(one.values) + bool(one.bits) + bool(one.without) == 1)
_RULES = st.lists(
    st.builds(
        bpf.Rule,
        call=st.sampled_from(["a", "b", "c", "not here"]),
        action=st.integers(1, 9),
        arguments=st.lists(_ARGUMENTS, max_size=4).map(tuple),
    ),
    max_size=12,
)
_NUMBERS = {"a": 0, "b": 1, "c": 300}


def by_hand(rules, number, arguments):
    """The first rule that fits, as its words say it."""
    for rule in rules:
        if _NUMBERS.get(rule.call) == number and all(
            arguments[one.at] in one.values
            if one.values
            else bool(arguments[one.at] & one.bits)
            if one.bits
            else not arguments[one.at] & one.without
            for one in rule.arguments
        ):
            return rule.action
    return 10


@given(_RULES, st.sampled_from([0, 1, 2, 300]), st.lists(st.integers(0, 8), min_size=6, max_size=6).map(tuple))
def test_programs_decide_as_their_rules(rules, number, arguments):
    code = bpf.program(rules, 10, numbers=_NUMBERS, architecture=5, foreign=11)
    assert decide(code, 5, number, arguments) == by_hand(rules, number, arguments)
    assert decide(code, 6, number, arguments) == 11
