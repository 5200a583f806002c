"""Panes on screens of any scale: one image pixel is one device pixel; each screen has its own table and profile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.patience import PATIENCE

ROOT = Path(__file__).parents[2]


def told(*arguments: str, **environment: str) -> list[dict[str, Any]]:
    """Return what a process with these panes says reached its screen."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.helpers.panes_at_scale", *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(child.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    "ratio", [pytest.param(1.0, marks=pytest.mark.long), 1.25, 1.5, pytest.param(2.0, marks=pytest.mark.long)]
)
def test_at_zoom_one_every_pixel_of_the_image_is_one_of_the_screen(ratio):
    (here,) = told("grey", "1+2", QT_SCALE_FACTOR=str(ratio))
    assert here["ratio"] == ratio
    assert len(here["panes"]) == 3
    for pane in here["panes"]:
        assert pane["ratio"] == ratio
        assert pane["wrong"] == 0
        assert all(float(edge).is_integer() for edge in pane["origin"])


@pytest.mark.parametrize(("kind", "ratio"), [("grey", 1.0), ("grey", 1.5), ("colour", 1.0)])
def test_on_another_screen_panes_are_composed_for_it(tmp_path, kind, ratio):
    screens = [
        {"name": "left", "x": 0, "y": 0, "width": 1000, "height": 700},
        {"name": "right", "x": 1000, "y": 0, "width": 1000, "height": 700},
    ]
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}), encoding="utf-8")
    scales = {"QT_SCREEN_SCALE_FACTORS": f"left=1;right={ratio}"}
    before, after = told(kind, "1x2", "right", QT_QPA_PLATFORM=f"offscreen:configfile={config}", **scales)
    assert (before["screen"], before["ratio"]) == ("left", 1.0)
    assert (after["screen"], after["ratio"]) == ("right", ratio)
    for pane in (*before["panes"], *after["panes"]):
        assert all(float(edge).is_integer() for edge in pane["origin"])
        assert pane["wrong"] == 0  # on the right through the table of that screen, or its profile
    assert {pane["ratio"] for pane in after["panes"]} == {ratio}
