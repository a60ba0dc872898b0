"""What a function's results do not show, the way it is written may: a return inside a loop."""

import ast
import dis
import inspect
import textwrap
from collections.abc import Callable, Iterator, Sequence
from types import CodeType, ModuleType
from typing import Any

import numpy as np


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
    loops = [
        node for node in ast.walk(syntax_tree(function)) if isinstance(node, ast.For | ast.While)
    ]
    return any(_ends_at_a_return(loop) for loop in loops)


def has_nested_loops(function: Callable[..., Any]) -> bool:
    """Tell whether a function has a loop inside another, a comprehension's among them.

    Parameters
    ----------
    function : callable

    Returns
    -------
    bool
        False as well if Python does not have the function's text.

    Examples
    --------
    >>> def pairs(x):
    ...     return [a + b for a in x for b in x]
    >>> has_nested_loops(pairs), has_nested_loops(sum)
    (True, False)
    """
    loop = ast.For | ast.While | ast.comprehension
    loops = [
        node for node in ast.walk(syntax_tree(function)) if isinstance(node, ast.For | ast.While)
    ]
    inside = [one for outer in loops for one in ast.walk(outer) if one is not outer]
    several = [
        node
        for node in ast.walk(syntax_tree(function))
        if isinstance(node, ast.ListComp) and len(node.generators) > 1
    ]
    return bool(several) or any(isinstance(one, loop) for one in inside)


def returns_a_value(function: Callable[..., Any]) -> bool:
    """Tell whether something stands behind a return of a function.

    Parameters
    ----------
    function : callable

    Returns
    -------
    bool
        False as well if Python does not have the function's text.

    Examples
    --------
    >>> def shout(text):
    ...     return print(text.upper())
    >>> returns_a_value(shout), returns_a_value(print)
    (True, False)
    """
    waiting: list[ast.AST] = [
        line for one in syntax_tree(function).body for line in ast.iter_child_nodes(one)
    ]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return) and node.value is not None:
            return True
        if not isinstance(node, ast.FunctionDef | ast.Lambda):  # whose returns are their own
            waiting += ast.iter_child_nodes(node)
    return False


def does_more_than_return(function: Callable[..., Any]) -> bool:
    """Tell whether a function has lines beside its docstring and a return.

    Parameters
    ----------
    function : callable

    Returns
    -------
    bool
        False as well if Python does not have the function's text.

    Examples
    --------
    >>> def double(x):
    ...     y = 2 * x
    ...     return ...
    >>> does_more_than_return(double), does_more_than_return(print)
    (True, False)
    """
    whole = [node for node in syntax_tree(function).body if isinstance(node, ast.FunctionDef)]
    lines = [line for one in whole for line in one.body if not isinstance(line, ast.Expr)]
    return len(lines) > 1


def variables_from_outside(function: Callable[..., Any]) -> list[str]:
    """List the variables of a notebook that a function reads, without modules, functions, classes.

    The notebook's functions that it calls are looked through as well, and so are the defaults of
    its arguments. A CONSTANT, written so, counts for none.

    Parameters
    ----------
    function : callable

    Returns
    -------
    list of str

    Examples
    --------
    >>> n, SCALE = 3, 255
    >>> def mean(x):
    ...     return np.sum(x) / n / SCALE
    >>> variables_from_outside(mean), variables_from_outside(print)
    (['n'], [])
    """
    outside: dict[str, Any] = getattr(function, "__globals__", {})
    seen, found, waiting = set(), set(), [function]
    while waiting:
        one = waiting.pop()
        if one in seen or getattr(one, "__globals__", None) is not outside:
            continue
        seen.add(one)
        for name in (*_global_names(one.__code__), *_names_in_defaults(one)):
            value = outside.get(name)
            if callable(value):
                waiting.append(value)
            elif name in outside and _is_data(name, value):
                found.add(name)
    return sorted(found)


def calls(function: Callable[..., Any], others: Sequence[Callable[..., Any]]) -> list[str]:
    """List the names by which a function calls one of certain others.

    Parameters
    ----------
    function : callable
    others : sequence of callable

    Returns
    -------
    list of str

    Examples
    --------
    >>> def total(x):
    ...     return np.sum(x) + largest(x)
    >>> largest = np.max
    >>> calls(total, [np.max]), calls(total, [np.min])
    (['largest'], [])
    """
    code, outside = getattr(function, "__code__", None), getattr(function, "__globals__", {})
    if code is None:
        return []
    names = set(_global_names(code))
    found = [(name, outside.get(name)) for name in names]
    modules = [one for _, one in found if isinstance(one, ModuleType)]
    found += [(name, getattr(one, name, None)) for one in modules for name in code.co_names]
    return sorted({name for name, value in found if any(value is one for one in others)})


def own_functions(function: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """Give the notebook's functions that a function calls, also through one another, by name.

    Parameters
    ----------
    function : callable

    Returns
    -------
    dict of str to callable

    Examples
    --------
    >>> def double(x):
    ...     return 2 * x
    >>> def doubled_sum(x):
    ...     return np.sum(double(x))
    >>> list(own_functions(doubled_sum)), own_functions(print)
    (['double'], {})
    """
    outside: dict[str, Any] = getattr(function, "__globals__", {})
    found: dict[str, Callable[..., Any]] = {}
    waiting = [function] if outside else []
    while waiting:
        for name in _global_names(waiting.pop().__code__):
            value: Any = outside.get(name)
            if name not in found and getattr(value, "__globals__", None) is outside:
                found[name] = value
                waiting.append(value)
    return found


def _global_names(code: CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname == "LOAD_GLOBAL":
            yield instruction.argval
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _global_names(inner)


def _names_in_defaults(function: Callable[..., Any]) -> Iterator[str]:
    for whole in syntax_tree(function).body:
        if isinstance(whole, ast.FunctionDef):
            for default in filter(None, (*whole.args.defaults, *whole.args.kw_defaults)):
                nodes = list(ast.walk(default))
                if not any(isinstance(node, ast.Lambda) for node in nodes):  # has names of its own
                    yield from (node.id for node in nodes if isinstance(node, ast.Name))


def _is_data(name: str, value: Any) -> bool:
    constant = name.isupper() and len(name) > 2 and np.ndim(value) == 0
    return not (constant or callable(value) or isinstance(value, ModuleType))


def syntax_tree(function: Callable[..., Any]) -> ast.Module:
    """Parse the text of a function, nothing if Python does not have it.

    Parameters
    ----------
    function : callable

    Returns
    -------
    ast.Module

    Examples
    --------
    >>> syntax_tree(print).body
    []
    """
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return ast.Module(body=[], type_ignores=[])


def _ends_at_a_return(loop: ast.For | ast.While) -> bool:
    """Tell whether a return stands in a loop, under no condition and past no way around it."""
    detours = ast.Continue | ast.Break
    around = any(isinstance(node, detours) for node in ast.walk(loop))
    return not around and any(isinstance(one, ast.Return) for one in loop.body)
