"""Widgets are for the eye and the hand: pieces of a notebook that show, draw and answer live."""
