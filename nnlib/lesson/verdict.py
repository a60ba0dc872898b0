"""A verdict is what a check found, as the student reads it."""

from dataclasses import dataclass
from typing import Literal

State = Literal["right", "wrong", "not yet"]
MARKS: dict[str, str] = {"right": "✓", "wrong": "✗", "not yet": "…"}


@dataclass(frozen=True)
class Verdict:
    """What a check found: right, wrong or not yet written, and for a mistake its name."""

    exercise: str
    state: State
    mistake: str
    message: str
    evidence: str = ""

    def __repr__(self) -> str:
        lines = [f"{MARKS[self.state]} {self.exercise}: {self.message}", self.evidence]
        return "\n".join(line for line in lines if line)

    def _repr_markdown_(self) -> str:
        code = f"\n\n```text\n{self.evidence}\n```" if self.evidence else ""
        return f"{MARKS[self.state]} **{self.exercise}**: {self.message}{code}"
