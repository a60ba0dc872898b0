"""A training program of plain functions, put before the checks of nnlib.sanity.

The program is the text of :mod:`nnlib.lesson.plain_training`, with a few lines changed or some of
its functions replaced by a student's.
"""

import ast
import difflib
import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

import nnlib
from nnlib import sanity
from nnlib.arguments import check_callable, check_choice
from nnlib.arrays import Array, Labels
from nnlib.datasets import Digits, as_digits
from nnlib.files import load_arrays
from nnlib.gradients import Report
from nnlib.lesson import plain_training

SOUND = inspect.getsource(plain_training)
"""The text of the program before any line is changed."""

NAMES = ["W1", "b1", "W2", "b2"]

CHECKS = [
    *("first loss", "shapes", "independence", "step"),
    *("large numbers", "memorising", "shuffled targets"),
]


@lru_cache
def some_digits() -> Digits:
    """Return the first 400 images of MNIST, without the memory for all."""
    path = Path(nnlib.__file__).parent / "data" / "mnist.npz"
    file = load_arrays(path, most=55_000_000)
    return as_digits(file["train_images"][:400], file["train_labels"][:400], np.float64)


class Program:
    """A program, the parameters it begins with, and the checks of it.

    Parameters
    ----------
    text : str
        That of ``plain_training``, perhaps with some lines changed.
    **own : function
        Those that take the place of the text's, by their names there.
    seed : int
        Draws the first parameters, and chooses the images of the checks.

    Examples
    --------
    >>> Program().check("first loss").passed
    True
    """

    def __init__(self, text: str = SOUND, *, seed: int = 1, **own: Callable[..., Any]) -> None:
        self.text, self.seed = text, seed
        self.functions: dict[str, Any] = {"__name__": "program"}
        exec(compile(text, "program.py", "exec"), self.functions)
        known = [name for name, value in self.functions.items() if inspect.isfunction(value)]
        check_callable(**own)
        for name in own:
            check_choice(known, own=name)
        self.functions |= own
        self.restart()

    def __repr__(self) -> str:
        return f"Program: {', '.join(self.changed) or 'nothing'} changed"

    def restart(self, seed: int | None = None) -> None:
        """Begin with first parameters again, those that a seed draws."""
        rng = np.random.default_rng(self.seed if seed is None else seed)
        self.values = list(self.functions["first_parameters"](rng))

    @cached_property
    def changed(self) -> list[str]:
        """The names of the functions in which a line is changed."""
        before, after = functions_in(SOUND), functions_in(self.text)
        return [name for name in after if after[name] != before[name]]

    @property
    def diff(self) -> str:
        """The changed functions, with - before a line that is gone and + before its successor."""
        before, after = functions_in(SOUND), functions_in(self.text)
        parts = [f"Changed in {' and '.join(self.changed)}:"]
        for name in self.changed:
            old, new = before[name].splitlines(), after[name].splitlines()
            lines = list(difflib.unified_diff(old, new, n=1, lineterm=""))[3:]
            head = f"  {new[0]}"
            parts += [] if lines[0][1:] == new[0] else [head, "      ..."]
            parts += [f"{line[0]} {line[1:]}".rstrip() for line in lines]
        return "\n".join(parts)

    def code(self, *names: str) -> str:
        """Return the text of some functions, of all if none is named."""
        found = functions_in(self.text)
        for name in names:
            check_choice(found, function=name)
        return "\n\n\n".join(found[name] for name in names or found)

    @property
    def parameters(self) -> dict[str, Array]:
        """The parameters by name."""
        return dict(zip(NAMES, self.values, strict=True))

    def scores(self, X: Array) -> Array:
        """Return the scores (logits)."""
        return self.functions["forward"](self.values, X)[2]

    def predict(self, X: Array) -> Array:
        """Return the probabilities."""
        return self.functions["forward"](self.values, X)[3]

    def loss(self, X: Array, Y: Array) -> float:
        """Return the loss."""
        return float(self.functions["loss"](self.values, X, Y))

    def gradients(self, X: Array, Y: Array) -> dict[str, Array]:
        """Return the gradient with respect to each parameter, by name."""
        Z1, A1, Z2, _ = self.functions["forward"](self.values, X)
        found = self.functions["backward_pass"](self.values[2], Z1, A1, Z2, X, Y)
        return dict(zip(NAMES, map(np.asarray, found), strict=True))

    def step(self, X: Array, Y: Array, learning_rate: float) -> None:
        """Take one step."""
        found = self.gradients(X, Y).values()
        self.values = list(self.functions["update"](self.values, list(found), learning_rate))

    def fit(
        self,
        X: Array,
        Y: Array,
        learning_rate: float = 0.1,
        epochs: int = 5,
        batch_size: int = 32,
        seed: int = 1,
    ) -> None:
        """Train from where the parameters are."""
        options = learning_rate, epochs, batch_size, np.random.default_rng(seed)
        with threadpool_limits(1), np.errstate(all="ignore"):  # faster for small matrices
            self.values = list(self.functions["train"](self.values, X, Y, *options))

    def loss_curve(self, X: Array, Y: Array, every: int) -> list[float]:
        """Train for one epoch, and return the loss on 500 samples every so many samples."""
        losses = [self.loss(X[:, :500], Y[:, :500])]
        for start in range(0, X.shape[1], every):
            batch = slice(start, start + every)
            self.fit(X[:, batch], Y[:, batch], epochs=1)
            losses.append(self.loss(X[:, :500], Y[:, :500]))
        return losses

    def memorise(self, epochs: int) -> list[float]:
        """Train on ten images from the first parameters, and return the loss after each epoch."""
        self.restart()
        X, Y, rng, losses = some_digits()[:10].X, some_digits()[:10].Y, np.random.default_rng(1), []
        with threadpool_limits(1):
            for _ in range(epochs):
                self.values = list(self.functions["epoch"](self.values, X, Y, 0.1, 10, rng))
                losses.append(self.loss(X, Y))
        return losses

    def layers(self, X: Array, Y: Array) -> list[dict[str, Array]]:
        """Return the arrays of each layer by name."""
        Z1, A1, Z2, _ = self.functions["forward"](self.values, X)
        p, d = self.parameters, self.gradients(X, Y)
        return [
            {"W": p["W1"], "b": p["b1"], "A_in": X, "Z": Z1, "dW": d["W1"], "db": d["b1"]},
            {"W": p["W2"], "b": p["b2"], "A_in": A1, "Z": Z2, "Y": Y, "dW": d["W2"], "db": d["b2"]},
        ]

    def loss_of(self, name: str) -> Callable[[Array], float]:
        """Make the loss on five images a function of one parameter."""
        few, i = some_digits()[:5], NAMES.index(name)

        def loss(w: Array) -> float:
            values = [*self.values[:i], w, *self.values[i + 1 :]]
            return float(self.functions["loss"](values, few.X, few.Y))

        return loss

    def step_of(self, name: str, learning_rate: float) -> Callable[[Array], Array]:
        """Make one step on five images a function of one parameter, which returns the new one."""
        few, i = some_digits()[:5], NAMES.index(name)

        def step(w: Array) -> Array:
            kept = self.values
            self.values = [*kept[:i], w, *kept[i + 1 :]]
            self.step(few.X, few.Y, learning_rate)
            after, self.values = self.values[i], kept
            return after

        return step

    def accuracy(self, X: Array, labels: Labels) -> float:
        """Return the fraction of samples that are read correctly, NaN if the program stops."""
        try:
            return float(np.mean(self.predict(X).argmax(axis=0) == labels))
        except ValueError:
            return float("nan")

    def which_fails(self, *names: str) -> str:
        """Run some checks, print what they find, and name those that fail.

        Parameters
        ----------
        *names : str
            Of ``CHECKS``.

        Returns
        -------
        str
            The names of those that fail, with commas between them.

        Examples
        --------
        >>> Program().which_fails("shapes", "first loss")
        <BLANKLINE>
        shapes: passes.
        first loss: passes.
        ''
        """
        failing = []
        print()
        for name in names:
            report = self.check(name)
            print(f"{name}: passes." if report.passed else report)
            failing += [] if report.passed else [name]
        return ", ".join(failing)

    def check(self, name: str, X: Array | None = None) -> Report:
        """Run one of the checks, from the first parameters and on a few images.

        Parameters
        ----------
        name : str
            One of ``CHECKS``.
        X : ndarray of float, shape (784, 10), optional
            Takes the place of the ten images that all but two checks use.

        Returns
        -------
        Report
            Of a program that stops with an error, one that failed.
        """
        check_choice(CHECKS, name=name)
        self.restart()
        try:
            with threadpool_limits(1), np.errstate(all="ignore"):
                return self._check(name, X)
        except (ValueError, IndexError) as error:
            found = f"The program stops with an error: {' '.join(str(error).split())}"
            found = fill(found, 84, subsequent_indent="  ")
            return Report(name, False, f"\n  {found}", "arrays of another shape than you mean")
        finally:
            self.restart()

    def _check(self, name: str, X: Array | None) -> Report:
        # Another seed has its own ten images, and holds out others.
        digits = some_digits()[np.roll(np.arange(400), 10 * (1 - self.seed))]
        ten, all_images = (digits[:10].X if X is None else X, digits[:10].Y), (digits.X, digits.Y)
        three = self.predict, self.loss, self.gradients
        if name == "first loss":
            return sanity.check_first_loss(self.loss, *all_images)
        if name == "shapes":
            return sanity.check_shapes(self.layers(*ten))
        if name == "independence":
            return sanity.check_independence(*three, *ten)
        if name == "step":
            report = sanity.check_step(self.step, self.loss, lambda: self.parameters, *ten, rng=1)
            lines = [fill(line, 84, subsequent_indent="  ") for line in report.found.splitlines()]
            return replace(report, found="\n".join(lines))
        if name == "large numbers":
            return sanity.check_large_numbers(*three, *ten)
        if name == "memorising":
            return sanity.check_memorising(self._memorise, self.loss, *ten)
        return sanity.check_shuffled_targets(self._reported, *all_images, rng=1)

    def _memorise(self, X: Array, Y: Array) -> None:
        self.fit(X, Y, epochs=500, batch_size=10)

    def _reported(self, X: Array, Y: Array) -> float:
        self.restart()
        options = 0.1, 60, 32, np.random.default_rng(1)
        return float(self.functions["reported_accuracy"](self.values, X, Y, *options))


def functions_in(text: str) -> dict[str, str]:
    """Split the text of a program into its functions, without their docstrings.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict of str

    Examples
    --------
    >>> list(functions_in(SOUND))[:2]
    ['first_weights', 'first_parameters']
    """
    lines, found = text.splitlines(), {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            (head, body) = node.lineno - 1, node.body[1].lineno - 1
            found[node.name] = "\n".join([lines[head], *lines[body : node.end_lineno]])
    return found
