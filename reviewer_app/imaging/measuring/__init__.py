"""The numbers that follow from a mark: from the geometry of its image and from the values under it, nothing else.

Zoom, rotation, flip and pane do not enter, so the same mark has the same number wherever it is shown.
"""
