"""Workstation for the physician who gives a remote second opinion."""

__version__ = "0.1.0"
