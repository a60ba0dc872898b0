"""Widgets are the interactive parts of a notebook: they show, draw and respond live."""
