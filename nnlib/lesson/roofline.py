"""A roofline says how fast a computation can be: memory limits some, arithmetic the others."""

import time
from collections.abc import Callable

import numpy as np


def arithmetic_intensity(n_out: int, n_in: int, m: int) -> float:
    r"""Compute how many operations a matrix product does for each byte that it moves.

    .. math:: \frac{\text{operations}}{\text{bytes}} =
        \frac{2 \, n_{out} \, n_{in} \, m}{8 \, (n_{out} n_{in} + n_{in} m + n_{out} m)}

    for a product of shapes :math:`(n_{out}, n_{in})` and :math:`(n_{in}, m)`: each number of the
    result takes :math:`n_{in}` multiplications and as many additions; each number of the three
    matrices takes eight bytes, and moves once.

    Parameters
    ----------
    n_out, n_in, m : int
        The sizes.

    Returns
    -------
    float
        Operations per byte.

    Notes
    -----
    From Williams, Waterman and Patterson, *Roofline: an insightful visual performance model for
    multicore architectures*, Communications of the ACM 52, 2009.

    Examples
    --------
    >>> arithmetic_intensity(2, 2, 2)
    0.16666666666666666
    """
    operations = 2 * n_out * n_in * m
    numbers = n_out * n_in + n_in * m + n_out * m
    return operations / (8 * numbers)


def fastest_seconds(function: Callable[..., object], *arguments: object, rounds: int = 5) -> float:
    """Time a call several times, and return the least: what the computer can do undisturbed.

    Parameters
    ----------
    function : callable
    *arguments : object
        What it is called with.
    rounds : int
        How often it is timed. A short call is repeated within each round.

    Returns
    -------
    float
        Seconds for a call.

    Examples
    --------
    >>> fastest_seconds(sum, range(10)) > 0
    True
    """
    function(*arguments)
    began = time.perf_counter()
    function(*arguments)
    calls = 1 + int(0.003 / (time.perf_counter() - began))
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(calls):
            function(*arguments)
        seconds.append((time.perf_counter() - began) / calls)
    return min(seconds)


def bytes_per_second(kilobytes: int) -> float:
    """Measure how fast numbers come to the processor, by adding up products of an array's.

    Parameters
    ----------
    kilobytes : int
        The size of the array: a large one comes from memory, a small one from a cache.

    Returns
    -------
    float

    Examples
    --------
    >>> bytes_per_second(64) > 0
    True
    """
    array = np.ones(kilobytes * 1000 // 8)
    return array.nbytes / fastest_seconds(np.dot, array, array)


def operations_per_second(n: int = 512) -> float:
    """Measure how fast this computer multiplies and adds, by a product of square matrices.

    Parameters
    ----------
    n : int
        The number of rows and of columns.

    Returns
    -------
    float

    Examples
    --------
    >>> operations_per_second(32) > 0
    True
    """
    square = np.ones((n, n))
    return 2 * n**3 / fastest_seconds(np.matmul, square, square)
