"""nnlib beside other libraries: every difference is measured, and the largest are listed."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

# Without PyTorch (make test) there is nothing to collect here; make peers installs it.
collect_ignore_glob = [] if find_spec("torch") else ["*.py"]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.peers)


class Differences:
    """The largest difference of each kind, how many were taken, and where the largest was met."""

    def __init__(self):
        self.kinds = {}

    def check(self, kind, ours, theirs, tolerance, where):
        r"""Refuse an array that differs from another library's by more than a tolerance.

        .. math:: \max |a - b| / \max |b|

        The largest entry is the measure for all of them: an entry that is small because large terms
        cancel carries their rounding errors.
        """
        ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
        assert ours.shape == theirs.shape, f"{kind}: shapes {ours.shape}, {theirs.shape}, {where}"
        assert np.isfinite(theirs).all(), f"{kind}: not finite, {where}"
        gap, size = np.abs(ours - theirs).max(), np.abs(theirs).max()
        difference = float(gap / size) if gap else 0.0
        count, worst, at, limit = self.kinds.get(kind, (0, -1.0, "", tolerance))
        assert limit == tolerance, f"{kind} has two tolerances"
        if difference > worst:
            worst, at = difference, where
        self.kinds[kind] = count + 1, worst, at, limit
        assert difference <= tolerance, f"{kind} differs by {difference:.1e}, {where}"


MEASURED = Differences()


@pytest.fixture
def differences():
    """Where the differences between correct programs are kept, for the table at the end."""
    return MEASURED


@pytest.fixture
def unlisted():
    """Where the differences that a planted fault makes are kept, apart from the others."""
    return Differences()


def pytest_terminal_summary(terminalreporter):
    if MEASURED.kinds:
        terminalreporter.section("largest relative differences")
        terminalreporter.write_line(f"{'compared':<44}{'times':>8}{'largest':>9}{'allowed':>9}  at")
        for kind, (count, worst, at, tolerance) in MEASURED.kinds.items():
            line = f"{kind:<44}{count:>8,}{worst:>9.0e}{tolerance:>9.0e}  {at}"
            terminalreporter.write_line(line)
