"""The exercises, lesson by lesson: what is right, and which mistakes people make."""
