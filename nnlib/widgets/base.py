"""A widget is what the notebook's front end shows; where none shows widgets, it is text."""

from typing import Any

try:
    from anywidget import AnyWidget as AnyWidget
except ModuleNotFoundError:  # of anywidget, or of ipywidgets below it
    from contextlib import nullcontext

    from traitlets import HasTraits

    class AnyWidget(HasTraits):  # type: ignore[no-redef]
        """What nnlib's widgets need to do all that they do in Python, and to be shown as text."""

        def on_msg(self, *_: Any) -> None:
            """Wait for no messages: no front end sends any."""

        def hold_sync(self) -> nullcontext[None]:
            """Send nothing, neither now nor together."""
            return nullcontext()

        def close(self) -> None:
            """Close what was never opened."""

        def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
            return {"text/plain": repr(self)}, {}
