"""What a function's results do not show, the way it is written may: a return inside a loop."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


def returns_in_the_first_round(function: Callable[..., Any]) -> bool:
    """Tell whether a function has a loop whose first round always ends at a return.

    Parameters
    ----------
    function : callable

    Returns
    -------
    bool
        False as well if Python does not have the function's text.

    Examples
    --------
    >>> def total(x):
    ...     result = 0.0
    ...     for one in x:
    ...         result += one
    ...         return result
    >>> returns_in_the_first_round(total), returns_in_the_first_round(sum)
    (True, False)
    """
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return False
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While)]
    return any(_ends_at_a_return(loop) for loop in loops)


def _ends_at_a_return(loop: ast.For | ast.While) -> bool:
    """Tell whether a return stands in a loop, under no condition and past no way around it."""
    detours = ast.Continue | ast.Break
    around = any(isinstance(node, detours) for node in ast.walk(loop))
    return not around and any(isinstance(one, ast.Return) for one in loop.body)
