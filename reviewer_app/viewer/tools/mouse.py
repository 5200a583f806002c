"""What the buttons and the wheel of the mouse do over an image. No Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MouseUse:
    """`right` and `middle` name a tool, or "menu"; `wheel` is "scroll" or "zoom", with Ctrl it zooms in either case.

    The left button always uses the tool in the hand.
    """

    right: str = "zoom"
    middle: str = "pan"
    wheel: str = "scroll"
