"""What lesson 8 measures is measured as it says."""

import time

from nnlib.lesson.roofline import bytes_per_second, fastest_seconds, operations_per_second


def test_the_least_of_several_rounds_counts():
    naps = iter([0.0, 0.004, 0.03, 0.01, 0.03])
    assert 0.01 <= fastest_seconds(lambda: time.sleep(next(naps)), rounds=3) < 0.03


def test_a_short_call_is_repeated_within_a_round():
    calls = []
    seconds = fastest_seconds(calls.append, 1, rounds=2)
    assert len(calls) > 100
    assert seconds < 1e-4


def test_a_cache_is_no_slower_than_memory_and_a_product_does_more_than_a_sum():
    assert bytes_per_second(200) > 0.5 * bytes_per_second(64_000)
    assert operations_per_second(256) > 1e8
