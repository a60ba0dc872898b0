"""A lesson shows a function's formula and source from the package, which cannot drift apart.

A notebook stores it as text and as Markdown: if you edit the package and not the lesson, the stored
output differs from the new one.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any


@dataclass(frozen=True)
class Shown:
    """A piece of the package, as text for a terminal and Markdown for a notebook."""

    text: str
    markdown: str

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.markdown


def formula(function: Callable[..., Any]) -> Shown:
    r"""Show the formula in a function's docstring.

    Parameters
    ----------
    function : function or class of nnlib

    Returns
    -------
    Shown

    Raises
    ------
    ValueError
        If it is not nnlib's, or its docstring has no formula.

    Examples
    --------
    >>> from nnlib.activations import relu
    >>> formula(relu)
    g(z) = \max(z, 0)
    """
    function = _plain(function)
    formulas = _formulas(function)
    if not formulas:
        raise ValueError(f"{function.__qualname__} has no formula in its docstring")
    return Shown("\n".join(formulas), _display(formulas))


def show(*functions: Callable[..., Any]) -> Shown:
    r"""Show the formula and the source of functions, as nnlib ships them.

    Parameters
    ----------
    *functions : functions or classes of nnlib

    Returns
    -------
    Shown

    Raises
    ------
    ValueError
        If there is none, or one is not nnlib's.

    Examples
    --------
    >>> from nnlib.activations import relu
    >>> show(relu)
    relu, in nnlib/activations.py
    Keep positive values and set negative ones to zero.
    g(z) = \max(z, 0)
    <BLANKLINE>
    def relu(Z: Array) -> Array:
        return np.maximum(Z, 0)
    """
    if not functions:
        raise ValueError("functions is empty; name at least one function of nnlib")
    texts, markdowns = [], []
    for function in map(_plain, functions):
        formulas, source = _formulas(function), _source(function)
        sentence = _docstring(function).split("\n\n")[0].replace("\n", " ")
        file = function.__module__.replace(".", "/") + ".py"
        head = f"{function.__qualname__}, in {file}"
        texts.append("\n".join([head, _without_roles(sentence, "{}"), *formulas, "", source]))
        markdowns.append(
            f"**`{function.__qualname__}`**, in `{file}`: {_without_roles(sentence, '`{}`')}\n\n"
            f"{_display(formulas)}```python\n{source}\n```"
        )
    return Shown("\n\n".join(texts), "\n\n".join(markdowns))


def _plain(function: object) -> Any:
    """Unwrap a bound method or a property; refuse what is not nnlib's."""
    plain = getattr(function, "fget", getattr(function, "__func__", function))
    module = getattr(plain, "__module__", "")
    named = isinstance(plain, FunctionType | type) and plain.__name__.isidentifier()
    if not (named and module.startswith("nnlib.")):
        raise ValueError(f"{function!r} is not a function or class of nnlib")
    return plain


def _docstring(function: Callable[..., Any]) -> str:
    return inspect.cleandoc(function.__doc__ or "")


def _formulas(function: Callable[..., Any]) -> list[str]:
    """Give the LaTeX of every math directive in the docstring, its lines joined."""
    directives = re.findall(
        r"^\.\. math::(.*(?:\n[ \t]+\S.*)*)", _docstring(function), flags=re.MULTILINE
    )
    return [" ".join(latex.split()) for latex in directives]


def _source(function: Callable[..., Any]) -> str:
    """Give the source without its docstrings, and the decorators about arguments."""
    source = textwrap.dedent(inspect.getsource(function))
    lines: list[str | None] = [*source.splitlines()]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if ast.unparse(decorator).startswith(("takes_floats", "explained_by(")):
                    lines[decorator.lineno - 1] = None
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            end = docstring.end_lineno or docstring.lineno
            lines[docstring.lineno - 1 : end] = [None] * (end - docstring.lineno + 1)
    return "\n".join(line for line in lines if line is not None).rstrip()


def _display(formulas: list[str]) -> str:
    return "".join(f"$$\n{latex}\n$$\n\n" for latex in formulas)


def _without_roles(sentence: str, code: str) -> str:
    sentence = re.sub(r":math:`([^`]*)`", r"$\1$", sentence)
    return re.sub(r":\w+:`~?([^`]*)`", lambda match: code.format(match[1]), sentence)
