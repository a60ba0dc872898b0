"""A list that comes back too long, too short or as None: the function's text may say why."""

import ast
from collections.abc import Callable
from typing import Any

from nnlib.lesson.written import has_nested_loops, syntax_tree

CHANGE_A_LIST = {"append", "insert", "extend", "reverse", "sort"}
LOOPS = ast.For | ast.While | ast.ListComp
LISTS = ast.List | ast.Tuple | ast.ListComp


def why_another_number(function: Callable[..., Any], came: int, asked: int) -> str:
    """Say how many arrays came, how many are asked for, and what the function's text suggests.

    Parameters
    ----------
    function : callable
    came, asked : int

    Returns
    -------
    str
        Of loops and lists only where the function has some.

    Examples
    --------
    >>> def both(x):
    ...     return x, x
    >>> why_another_number(both, 2, 1)[:37]
    '2 arrays come back, 1 is asked for. T'
    """
    plural, verbs = ("" if came == 1 else "s"), ("comes" if came == 1 else "come")
    counts = (
        f"{came} array{plural} {verbs} back, {asked} {'is' if asked == 1 else 'are'} asked for."
    )
    return f"{counts} {_too_many(function) if came > asked else _too_few(function)}"


def why_one_array(function: Callable[..., Any]) -> str:
    """Say what the function's text suggests where one array stands for a list of them.

    Parameters
    ----------
    function : callable

    Returns
    -------
    str

    Examples
    --------
    >>> def doubled(arrays):
    ...     for x in arrays:
    ...         result = 2 * x
    ...     return result
    >>> why_one_array(doubled)[51:]
    'The loop computes arrays, but no line of it puts them into the list.'
    """
    outside, loops = _before_and_in_loops(function)
    came = "One array comes back, where several are asked for."
    if any(_fills_a_list(node) for node in outside + loops):
        return f"{came} A list is filled, but the return line does not give it back as it is."
    return f"{came} {_too_few(function)}"


def why_no_such_place(function: Callable[..., Any]) -> str:
    """Say what the function's text suggests where a list ends before an index.

    Parameters
    ----------
    function : callable

    Returns
    -------
    str

    Examples
    --------
    >>> def backwards(x):
    ...     return [x[i] for i in range(len(x), 0, -1)]
    >>> why_no_such_place(backwards)[33:72]
    'The last place of a list is len(…) - 1.'
    """
    ends = "The list ends before this index."
    outside, loops = _before_and_in_loops(function)
    if not any(isinstance(node, ast.Name) and node.id == "len" for node in outside + loops):
        return f"{ends} Does a loop use a fixed number where it needs the length, len(…)?"
    return (
        f"{ends} The last place of a list is len(…) - 1. Does a loop run one round too long, or "
        "begin one place too far? In its first and its last round, which places do your lines "
        "take?"
    )


NO_LOOP = (
    "The docstring says which ones belong in the return line, and in which order. (Where their "
    "number follows from the arguments, a loop is needed.)"
)


def _too_many(function: Callable[..., Any]) -> str:
    before, loops = _before_and_in_loops(function)
    if not loops:
        return NO_LOOP
    if has_nested_loops(function):
        return (
            "One loop is inside another: should both go on together? zip(…, …) takes one array "
            "from each list at a time."
        )
    if any(_is_a_full_list(node) for node in before):
        return (
            "Does the loop run a round too far? The list holds something before it: if that "
            "belongs to the result, the loop has one round less than there are arrays; if not, "
            "begin with an empty list."
        )
    return "Does the loop go a round too far, or put more than one array into the list?"


def _too_few(function: Callable[..., Any]) -> str:
    around, loops = _before_and_in_loops(function)
    if not loops:
        return NO_LOOP
    if upwards := [ast.unparse(node) for node in loops if _counts_up_to_the_start(node)]:
        return f"{upwards[0]} is empty: it counts upwards. Downwards the step is -1."
    if not any(_fills_a_list(node) for node in loops):
        if any(_fills_a_list(node) for node in around):
            return (
                "The line that puts an array into the list stands outside of the loop, so it runs "
                "once. Should it stand further to the right?"
            )
        return "The loop computes arrays, but no line of it puts them into the list."
    early = "Does the loop stop a round early (a range does not reach its end)"
    if any(_is_a_full_list(node) for node in around):
        return f"{early}?"
    return f"{early}, or does an array belong in the list before it begins?"


def line_that_keeps_none(function: Callable[..., Any]) -> str:
    """Find a line such as ``Zs = Zs.append(Z)``, which replaces a list by None.

    Parameters
    ----------
    function : callable

    Returns
    -------
    str
        Empty if there is none.

    Examples
    --------
    >>> def doubled(numbers):
    ...     result = []
    ...     for x in numbers:
    ...         result = result.append(2 * x)
    ...     return result
    >>> line_that_keeps_none(doubled)
    'result = result.append(2 * x)'
    """
    for node in ast.walk(syntax_tree(function)):
        call = node.value if isinstance(node, ast.Assign) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            module = isinstance(call.func.value, ast.Name) and call.func.value.id in ("np", "numpy")
            if call.func.attr in CHANGE_A_LIST and not module:
                return ast.unparse(node)
    return ""


def line_that_adds_an_array(function: Callable[..., Any]) -> str:
    """Find a line such as ``Zs += Z``, which adds an array's numbers to a list, or its rows.

    Parameters
    ----------
    function : callable

    Returns
    -------
    str
        Empty if there is none.

    Examples
    --------
    >>> def doubled(arrays):
    ...     result = []
    ...     for x in arrays:
    ...         result += 2 * x
    ...     return result
    >>> line_that_adds_an_array(doubled)
    'result += 2 * x'
    """
    tree = syntax_tree(function)
    lists = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            name: ast.expr = node.target
            added = node.value
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
            name, added = node.value.left, node.value.right
        else:
            continue
        if isinstance(name, ast.Name) and name.id in lists and not isinstance(added, LISTS):
            return ast.unparse(node)
    return ""


def returns_a_variable(function: Callable[..., Any]) -> bool:
    """Tell whether a name stands behind the last return of a function.

    Examples
    --------
    >>> def shout(text):
    ...     loud = print(text.upper())
    ...     return loud
    >>> returns_a_variable(shout)
    True
    """
    results = [
        node.value for node in ast.walk(syntax_tree(function)) if isinstance(node, ast.Return)
    ]
    return bool(results) and isinstance(results[-1], ast.Name)


def _before_and_in_loops(function: Callable[..., Any]) -> tuple[list[ast.AST], list[ast.AST]]:
    """Part a function's syntax: what stands outside of every loop, and the loops."""
    outside: list[ast.AST] = []
    inside: list[ast.AST] = []
    waiting: list[tuple[ast.AST, bool]] = [(syntax_tree(function), False)]
    while waiting:
        node, looped = waiting.pop()
        looped = looped or isinstance(node, LOOPS)
        (inside if looped else outside).append(node)
        waiting += [(one, looped) for one in ast.iter_child_nodes(node)]
    return outside, inside


def _is_a_full_list(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Assign) and isinstance(node.value, ast.List) and bool(node.value.elts)
    )


def _counts_up_to_the_start(node: ast.AST) -> bool:
    """Recognise range(…, 0) and range(…, -1), without a step."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return False
    return (
        node.func.id == "range" and len(node.args) == 2 and ast.unparse(node.args[1]) in ("0", "-1")
    )


def _fills_a_list(node: ast.AST) -> bool:
    """Recognise .append(…), list += …, list[…] = …, [*list, …] and a list computed at once."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("append", "insert", "extend")
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Subscript) for target in node.targets) or (
            isinstance(node.value, ast.BinOp) and isinstance(node.value.right, ast.List)
        )
    return isinstance(node, ast.ListComp | ast.Starred) or (
        isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add)
    )
