"""From when on something counts as seen: one value, given to whatever begins to count."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CoverageThresholds:
    """What counts as seen; a service may set it otherwise.

    `seen_after_ms` is for how long a frame, or a second of a curve or video, must stand on the screen in all;
    `least_scale` how large, in display pixels per image pixel, or as a share of the true size of curves. A page must
    stand still, whole or part by part, for `read_after_ms`. Images longer than `large_from` pixels, which no pane shows
    whole at full size, are kept by area too: how much was in sight so. Of an image, `least_share` of its area must be
    in sight at once; of one that is kept by area it is enough that it fills that share of the pane.
    """

    seen_after_ms: int = 150
    read_after_ms: int = 400
    least_scale: float = 0.5
    large_from: int = 1024
    least_share: float = 0.25


DEFAULT_THRESHOLDS = CoverageThresholds()
