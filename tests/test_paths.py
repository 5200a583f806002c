from __future__ import annotations

import os
from pathlib import Path

import pytest

from reviewer_app.paths import profile_paths
from reviewer_app.resources import resource


def test_a_profile_keeps_everything_under_one_folder(tmp_path: Path) -> None:
    paths = profile_paths(tmp_path / "profile")
    paths.create()
    folders = [paths.config, paths.data, paths.cache, paths.log]
    assert all(one.is_dir() and one.is_relative_to(tmp_path / "profile") for one in folders)
    if os.name == "posix":
        assert all(one.stat().st_mode & 0o077 == 0 for one in folders)


def test_without_a_profile_the_platform_says_where() -> None:
    paths = profile_paths(None)
    assert all("reviewer-app" in str(one) for one in (paths.config, paths.data, paths.cache, paths.log))


def test_resources_are_found_and_a_missing_one_is_an_error() -> None:
    assert resource("fonts/ReviewerSans-Regular.ttf").read_bytes()[:4] == b"\x00\x01\x00\x00"
    with pytest.raises(FileNotFoundError):
        resource("fonts/none.ttf")
