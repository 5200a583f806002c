"""What a user may choose, as one frozen value kept in one versioned file.

Keys and passwords are not settings: the store keeps them.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import msgspec

from reviewer_app.decoding import from_builtins, from_json
from reviewer_app.displays import PIXELS_PER_MM, KnownDisplay
from reviewer_app.errors import BadSettings

VERSION = 1
ButtonUse = Literal["window", "scroll", "zoom", "pan", "menu"]
PhraseTrigger = Literal["tab", "space"]
WheelUse = Literal["scroll", "zoom"]
SignatureLevel = Literal["B-B", "B-T", "B-LT", "B-LTA"]
#: Levels of a signature (PAdES, ETSI EN 319 142-1), the lowest first.
SIGNATURE_LEVELS: tuple[SignatureLevel, ...] = ("B-B", "B-T", "B-LT", "B-LTA")


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one user.

    `lock_after_minutes` and `download_connections` are whole numbers in the ranges of `_RANGES`; panel widths are
    logical pixels; `memory_budget_mb` 0 means a share of the machine's memory; `window_geometry` is Qt's, in base64;
    `shortcuts` maps the id of an action to a key sequence that replaces its default; `hanging_protocols` are those the
    user has made, each as JSON (`viewer.hanging`); `corner_texts` say which lines stand in the corners of panes where
    that is not as the program has it, each for some modalities, as JSON (`viewer.corners`); `templates` are the user's
    own, each as JSON (`cases.templates`); `phrases` has what is written out for an abbreviation once `phrase_trigger`
    is pressed, in the markup of texts. They are not encrypted and must not speak of a patient.

    `display_luminances` are those of the screen in cd/m², measured from black to white at evenly spaced driving levels;
    with only black and white its curve is a power law of `display_gamma`. Grey images are then shown by the Grayscale
    Standard Display Function (PS3.14). None, the default, leaves the screen as it is. `displays` are the monitors that
    were checked one by one; what was measured on one goes before `display_luminances` on that one.

    `mouse_right` and `mouse_middle` name what a drag with that button does over an image, `mouse_wheel` what the wheel
    does without Ctrl; the left button uses the tool in the hand.

    `time_stamp_url` is the address of a time-stamp authority (RFC 3161), empty for none. Before an opinion is sent its
    signature is raised to `wanted_level` if that can be done; `revocation_hosts` are the hosts, in lower case and
    without port, that may be asked for it whether certificates were revoked, beside that of the time-stamp authority.
    `time_stamp_roots` is the path of a PEM file with authorities whose time-stamps are trusted beside those that the
    system trusts, empty for none.

    `dictation_device` is the id of a microphone, empty for the one that the system uses; it is closed after
    `dictation_idle_minutes` without speech. `dictation_engine` hears with the model in the folder `dictation_model`,
    whose files had together the hash `dictation_model_sha256` when it was checked; empty for the engine, and the model,
    that come with the program. `dictation_models` is the folder that was looked through for models, empty for none.
    """

    version: int = VERSION
    service_url: str = ""
    theme: Literal["dark", "light"] = "dark"
    lock_after_minutes: int = 10
    unlock_with_keyring: bool = False
    memory_budget_mb: int = 0
    download_connections: int = 6
    left_panel_width: int = 0
    right_panel_width: int = 0
    window_geometry: str = ""
    shortcuts: Mapping[str, str] = field(default_factory=dict)
    hanging_protocols: tuple[str, ...] = ()
    corner_texts: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    phrases: Mapping[str, str] = field(default_factory=dict)
    phrase_trigger: PhraseTrigger = "tab"
    display_luminances: tuple[float, ...] = ()
    display_gamma: float = 2.2
    displays: tuple[KnownDisplay, ...] = ()
    mouse_right: ButtonUse = "zoom"
    mouse_middle: ButtonUse = "pan"
    mouse_wheel: WheelUse = "scroll"
    time_stamp_url: str = ""
    wanted_level: SignatureLevel = "B-LT"
    revocation_hosts: tuple[str, ...] = ()
    time_stamp_roots: str = ""
    dictation_device: str = ""
    dictation_engine: str = ""
    dictation_model: str = ""
    dictation_model_sha256: str = ""
    dictation_models: str = ""
    dictation_idle_minutes: int = 2


LONGEST_ABBREVIATION, LONGEST_PHRASE = 24, 4000
_RANGES: dict[str, tuple[float, float]] = {
    "lock_after_minutes": (1, 120),
    "memory_budget_mb": (0, 1_048_576),
    "download_connections": (1, 16),
    "left_panel_width": (0, 4000),
    "right_panel_width": (0, 4000),
    "display_gamma": (1.0, 4.0),
    "dictation_idle_minutes": (1, 30),
}
_LUMINANCES = (0.05, 3993.0)
"""Darkest and brightest luminance that the Grayscale Standard Display Function knows, in cd/m² (PS3.14 7)."""

#: Without a user name: nothing is to stand in the settings that opens a door.
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#@]+([/?#]\S*)?")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.\-]*[a-z0-9])?|[0-9a-f:]+")

#: One function for each step from a version to the next; a file of a newer version is set aside, never guessed at.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def validate(settings: Settings) -> Settings:
    """Return `settings` if every value is in its range.

    Raises
    ------
    BadSettings
        If one is not.
    """
    for name, (low, high) in _RANGES.items():
        value = getattr(settings, name)
        if not low <= value <= high:
            raise BadSettings(f"The setting “{name}” must lie between {low} and {high}.", detail=f"{name}={value}")
    _validate_luminances(settings.display_luminances)
    _validate_phrases(settings.phrases)
    for one in settings.displays:
        if one.check is not None:
            _validate_luminances(one.check.luminances)
        if one.size is not None and not PIXELS_PER_MM[0] <= one.size.pixels_per_mm <= PIXELS_PER_MM[1]:
            raise BadSettings("A display cannot have so many pixels in a millimetre.", detail="displays")
    if settings.service_url and not settings.service_url.startswith(("https://", "http://127.0.0.1", "http://[::1]")):
        raise BadSettings("The address of the service must begin with https://.", detail="service_url")
    _validate_proofs(settings)
    return settings


def _validate_proofs(settings: Settings) -> None:
    url, hosts = settings.time_stamp_url, settings.revocation_hosts
    if url and not _WEB_ADDRESS.fullmatch(url):
        raise BadSettings(
            "The address of the time-stamp service must begin with https:// or http:// and name a host.",
            detail="time_stamp_url",
        )
    if not all(_HOST.fullmatch(one) for one in hosts):
        raise BadSettings("A host is named as in lists.example.org, without anything else.", detail="revocation_hosts")


def _validate_luminances(measured: tuple[float, ...]) -> None:
    rising = all(one < other for one, other in pairwise(measured))
    inside = all(_LUMINANCES[0] <= one <= _LUMINANCES[1] for one in measured)
    if not (rising and inside) or not (measured == () or 2 <= len(measured) <= 256):
        raise BadSettings(
            "The luminances of the display must rise from black to white, between 0.05 and 3993 cd/m².",
            detail="display_luminances",
        )


def _validate_phrases(phrases: Mapping[str, str]) -> None:
    for short, text in phrases.items():
        if not 1 <= len(short) <= LONGEST_ABBREVIATION or any(one.isspace() for one in short):
            raise BadSettings(
                f"An abbreviation has 1 to {LONGEST_ABBREVIATION} characters and no space.", detail="phrases"
            )
        if not text.strip() or len(text) > LONGEST_PHRASE:
            raise BadSettings(f"A phrase has 1 to {LONGEST_PHRASE} characters.", detail="phrases")


def load_settings(path: Path) -> tuple[Settings, str]:
    """Read the settings file.

    Returns
    -------
    tuple
        The settings, and a sentence if the file could not be used and was set aside (then defaults are in force).
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Settings(), ""
    except OSError:
        return Settings(), "The settings file cannot be read. Default settings are in force."
    try:
        return validate(_decode(raw)), ""
    except (msgspec.MsgspecError, BadSettings):
        aside = path.with_suffix(".unreadable.json")
        with contextlib.suppress(OSError):
            path.replace(aside)
        return (
            Settings(),
            f"The settings file could not be used and was set aside as {aside.name}. Defaults are in force.",
        )


def _decode(raw: bytes) -> Settings:
    values = from_json(raw, dict[str, Any])
    version = values.get("version", 1)
    while isinstance(version, int) and version < VERSION:
        values = MIGRATIONS[version](values)
        version += 1
    if version != VERSION:
        raise BadSettings("The settings file was written by a newer version.", detail=f"version={version}")
    return from_builtins({**values, "version": VERSION}, Settings)


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings file whole or not at all.

    Raises
    ------
    BadSettings
        If a value is out of range or the file cannot be written.
    """
    validate(settings)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".settings-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(settings), indent=2))
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadSettings("The settings could not be saved.", detail=f"errno {error.errno}") from error
