"""Where configuration, data, cache and log of a user live."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

APP_NAME = "reviewer-app"


@dataclass(frozen=True, slots=True)
class Paths:
    """Folders of one profile. They need not exist yet."""

    config: Path
    data: Path
    cache: Path
    log: Path

    def create(self) -> None:
        """Make every folder, readable by its owner only where the platform knows that."""
        for folder in (self.config, self.data, self.cache, self.log):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def profile_paths(profile: Path | None) -> Paths:
    """Return the folders of `profile`, or those of the platform where no profile is named."""
    if profile is not None:
        root = profile.expanduser().resolve()
        return Paths(config=root / "config", data=root / "data", cache=root / "cache", log=root / "log")
    import platformdirs  # noqa: PLC0415 - a named profile does without it

    dirs = platformdirs.PlatformDirs(APP_NAME, appauthor=False)
    return Paths(
        config=dirs.user_config_path, data=dirs.user_data_path, cache=dirs.user_cache_path, log=dirs.user_log_path
    )
