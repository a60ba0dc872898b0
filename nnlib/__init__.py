"""Neural networks from scratch: the tested mathematics that the lessons import."""

from nnlib.network import Network
from nnlib.training import train

__all__ = ["Network", "train"]
