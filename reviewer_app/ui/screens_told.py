"""The screens of this machine as ``doctor`` tells them. Runs in a process apart: Qt may end it."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from reviewer_app.settings import load_settings
from reviewer_app.ui.monitor_profiles import asked_of, profile_in_force
from reviewer_app.ui.workspace_settings import identity_of


def screens_told(config: Path) -> str:
    """Return as JSON a list with what is known of each screen: "display", "sentence" of its colours, "trouble"."""
    app = QGuiApplication([])
    settings, _ = load_settings(config / "settings.json")
    screens = [(one, identity_of(one)) for one in app.screens()]
    found = zip(screens, map(profile_in_force, asked_of(screens, settings)), strict=True)
    return json.dumps(
        [
            {
                "display": identity.words,
                "sentence": profile.sentence,
                "trouble": profile.trouble,
            }
            for (_, identity), profile in found
        ]
    )
