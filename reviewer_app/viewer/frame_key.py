"""What a frame is known by while it is opened, kept and shown."""

from __future__ import annotations

from typing import TypeAlias

FrameKey: TypeAlias = tuple[str, int]
"""SOP Instance UID and frame, counted from 0."""
