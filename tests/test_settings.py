from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewer_app.displays import DisplayIdentity, KnownDisplay, ProfileChoice
from reviewer_app.errors import BadSettings
from reviewer_app.settings import Settings, load_settings, save_settings, validate


def test_settings_come_back_as_they_were_kept(tmp_path: Path) -> None:
    path = tmp_path / "config" / "settings.json"
    chosen = Settings(service_url="https://service.example/fhir", theme="light", shortcuts={"undo": "Ctrl+U"})
    save_settings(path, chosen)
    assert load_settings(path) == (chosen, "")
    assert [one.name for one in path.parent.iterdir()] == ["settings.json"]


def test_the_colour_profile_of_a_display_is_kept_and_files_from_before_have_none(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    known = KnownDisplay(DisplayIdentity("Left"), profile=ProfileChoice("file", "/profiles/left.icc"))
    save_settings(path, Settings(displays=(known,)))
    assert load_settings(path) == (Settings(displays=(known,)), "")
    path.write_text('{"version": 1, "displays": [{"identity": {"name": "Left"}, "check": null, "size": null}]}')
    assert load_settings(path) == (Settings(displays=(KnownDisplay(DisplayIdentity("Left")),)), "")


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.json") == (Settings(), "")


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"version": 99}', b'{"version": "x"}', b'{"lock_after_minutes": 0}', b'{"theme": "pink"}',
     b'{"service_url": "ftp://x"}', b'{"display_luminances": [5, 1]}', b'{"display_gamma": 9}', b"\xff\xfe"],
)  # fmt: skip
def test_an_unusable_file_is_set_aside_and_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    settings, said = load_settings(path)
    assert settings == Settings()
    assert "set aside" in said
    assert (tmp_path / "settings.unreadable.json").read_bytes() == content


def test_a_value_out_of_range_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    save_settings(path, Settings())
    with pytest.raises(BadSettings, match="lock_after_minutes"):
        save_settings(path, Settings(lock_after_minutes=0))
    assert load_settings(path) == (Settings(), "")


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSettings, match="could not be saved"):
        save_settings(tmp_path / "file" / "settings.json", Settings())


@pytest.mark.parametrize("measured", [(1.0,), (1.0, 1.0), (300.0, 1.0), (0.01, 300.0), (1.0, 5000.0)])
def test_luminances_that_no_display_has_are_refused(tmp_path: Path, measured: tuple[float, ...]) -> None:
    with pytest.raises(BadSettings, match="rise from black to white"):
        save_settings(tmp_path / "settings.json", Settings(display_luminances=measured))


def test_measured_luminances_are_kept(tmp_path: Path) -> None:
    chosen = Settings(display_luminances=(0.4, 60.5, 251.0), display_gamma=2.4)
    save_settings(tmp_path / "settings.json", chosen)
    assert load_settings(tmp_path / "settings.json") == (chosen, "")


def test_phrases_and_templates_are_kept_and_what_is_none_is_refused(tmp_path: Path) -> None:
    kept = Settings(phrases={"nl": "normal\n- for age"}, phrase_trigger="space", templates=('{"id": "own"}',))
    save_settings(tmp_path / "settings.json", kept)
    assert load_settings(tmp_path / "settings.json") == (kept, "")
    for phrases in ({"a b": "x"}, {"": "x"}, {"a" * 25: "x"}, {"a": " "}, {"a": "x" * 4001}):
        with pytest.raises(BadSettings):
            validate(Settings(phrases=phrases))


def test_time_stamps_are_kept_and_files_from_before_have_none(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    chosen = Settings(
        time_stamp_url="http://stamps.example/tsa", wanted_level="B-LTA", revocation_hosts=("a.example", "::1")
    )
    save_settings(path, chosen)
    assert load_settings(path) == (chosen, "")
    path.write_text('{"version": 1}')
    assert load_settings(path)[0].time_stamp_url == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_stamp_url": "stamps.example"}, {"time_stamp_url": "https://"}, {"time_stamp_url": "https://a b/"},
        {"time_stamp_url": "https://me:secret@stamps.example/"}, {"revocation_hosts": ("",)},
        {"revocation_hosts": ("http://lists.example/",)}, {"revocation_hosts": ("Lists.Example",)},
    ],
)  # fmt: skip
def test_addresses_of_proofs_that_are_none_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadSettings):
        validate(replace(Settings(), **wrong))  # type: ignore[arg-type]
