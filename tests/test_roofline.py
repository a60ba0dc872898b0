"""What lesson 8 measures is measured as it says: on a clock that these tests turn."""

import pytest

from nnlib.lesson import roofline


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on only when an entry is added."""
    spent = []
    monkeypatch.setattr(roofline.time, "perf_counter", lambda: sum(spent))
    return spent


def test_the_least_of_several_rounds_counts(clock):
    naps = iter([5.0, 4.0, 30.0, 10.0, 20.0])
    assert roofline.fastest_seconds(lambda: clock.append(next(naps)), rounds=3) == 10.0


def test_a_short_call_is_repeated_within_a_round(clock):
    def call(seconds):
        clock.append(seconds)

    assert roofline.fastest_seconds(call, 2**-12, rounds=2) == 2**-12
    assert len(clock) == 1 + 1 + 2 * (1 + int(0.003 * 2**12))


def test_bytes_and_operations_are_counted(monkeypatch):
    monkeypatch.setattr(roofline, "fastest_seconds", lambda *call: 0.5)
    assert roofline.bytes_per_second(64) == 2 * 64_000
    assert roofline.operations_per_second(10) == 2 * 2 * 10**3
