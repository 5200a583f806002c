"""The names of the well-known colour palettes (PS3.6 Annex B); their colours are the business of `imaging`."""

from __future__ import annotations

#: By Content Label (0070,0080), in the order of the standard.
PALETTE_NAMES: dict[str, str] = {
    "HOT_IRON": "Hot Iron",
    "PET": "PET",
    "HOT_METAL_BLUE": "Hot Metal Blue",
    "PET_20_STEP": "PET 20 Step",
    "SPRING": "Spring",
    "SUMMER": "Summer",
    "FALL": "Fall",
    "WINTER": "Winter",
}
FUSED_PALETTE, MAP_PALETTE = "HOT_IRON", "PET"
"""What PET over CT, and a parametric map over the images it was made of, are shown in at first."""
