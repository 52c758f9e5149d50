"""The system-call filter, run by hand: every number ends as the lists say, on each architecture."""

from __future__ import annotations

import struct

import pytest

from autograder.jail.inside import filter as system_calls
from autograder.jail.inside.calls import ALLOWED
from autograder.jail.inside.filter import MODERN, MODES, RULES, assemble

COLUMNS = {"x86_64": 0, "aarch64": 1}
ARCHITECTURES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
ALLOW, KILL, EPERM, ENOSYS = 0x7FFF_0000, 0x8000_0000, 0x0005_0001, 0x0005_0026
EQUAL, AT_LEAST, ANY_BIT = 0x15, 0x35, 0x45
NUMBERS = [*range(1100), 0x4000_0000, 0x4000_0001, 0x7FFF_FFFF, 0xFFFF_FFFF]


def ends(program: bytes, number: int, arch: int, words: dict[int, int]) -> int:
    """Return what the kernel would: a filter is a program of jumps forward."""
    steps = [struct.unpack("=HBBI", program[at : at + 8]) for at in range(0, len(program), 8)]
    data = {0: number, 4: arch} | words
    at = held = 0
    while True:
        code, then, otherwise, value = steps[at]
        at += 1
        match code:
            case 0x20:
                held = data.get(value, 0)
            case 0x54:
                held &= value
            case 0x05:
                at += value
            case 0x06:
                return int(value)
            case _:
                holds = {
                    EQUAL: held == value,
                    AT_LEAST: held >= value,
                    ANY_BIT: bool(held & value),
                }[code]
                at += then if holds else otherwise


@pytest.mark.parametrize("without", [frozenset(), MODES], ids=["all", "without modes"])
@pytest.mark.parametrize("machine", COLUMNS)
def test_every_number_ends_as_the_lists_say(machine: str, without: frozenset[str]) -> None:
    program = assemble(machine, without)
    names = {row[COLUMNS[machine]]: name for name, row in ALLOWED.items()}

    for number in NUMBERS:
        name = names.get(number)
        end = ends(program, number, ARCHITECTURES[machine], {})
        if name is None or name in without:
            assert end == (EPERM if number < MODERN else ENOSYS), number
        elif name not in RULES:
            assert end == ALLOW, name


@pytest.mark.parametrize("machine", COLUMNS)
def test_rules_look_at_the_arguments_of_their_own_call(machine: str) -> None:
    program, arch = assemble(machine), ARCHITECTURES[machine]
    clone, prctl = (ALLOWED[name][COLUMNS[machine]] or 0 for name in ("clone", "prctl"))

    assert ends(program, clone, arch, {16: 0x11}) == ALLOW
    assert ends(program, clone, arch, {16: 0x1000_0000}) == EPERM
    assert ends(program, prctl, arch, {16: 15}) == ALLOW
    assert ends(program, prctl, arch, {16: 22}) == EPERM


@pytest.mark.parametrize("machine", COLUMNS)
def test_calls_of_another_architecture_end_the_process(machine: str) -> None:
    for number in (0, 1, 11, 400):
        assert ends(assemble(machine), number, 0x4000_0003, {}) == KILL


def test_no_instruction_is_beyond_what_the_kernel_takes() -> None:
    for machine in COLUMNS:
        assert len(system_calls.assemble(machine)) // 8 < 4096
