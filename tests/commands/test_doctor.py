from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from reviewer_app.__main__ import main
from reviewer_app.commands import doctor
from reviewer_app.dictation import fitting
from reviewer_app.dictation.checking import CheckedEngine
from reviewer_app.displays import KnownDisplay, ProfileChoice
from reviewer_app.paths import profile_paths
from reviewer_app.settings import Settings, save_settings
from reviewer_app.store.vault import create_vault
from reviewer_app.ui.workspace_settings import identity_of
from tests.helpers.icc import strong
from tests.helpers.model_folders import make_folder
from tests.helpers.store_programs import FAST_KDF


def test_doctor_says_what_works_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--profile", str(tmp_path), "doctor", "--json"])
    findings = {one["subject"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert status == 0
    assert findings["Window and fonts"]["state"] == "works"
    assert findings["Dictation"]["words"].startswith("pocketsphinx ")
    assert findings["Engines of dictation"]["words"].startswith("installed: pocketsphinx")
    assert findings["Keyring"]["state"] == "limited"  # the tests' keyring is none
    assert any("1.2.840.10008.1.2.4.90" in subject for subject in findings)
    assert findings["Damaged pictures"]["state"] == "works"
    assert "JPEG XL Lossless (1.2.840.10008.1.2.4.110)" in findings


def test_doctor_names_the_colour_profile_of_each_display(
    tmp_path: Path, qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    identity, profile = identity_of(qapp.primaryScreen()), tmp_path / "desk.icc"
    settings = Settings(displays=(KnownDisplay(identity, profile=ProfileChoice("file", str(profile))),))
    save_settings(profile_paths(tmp_path).config / "settings.json", settings)
    for data, state, words in (
        (
            strong(name="The desk"),
            "works",
            "Colours are matched to this display by “The desk”, from the file desk.icc.",
        ),
        (strong("prtr"), "limited", "The file desk.icc is the profile of a printer, not of a display."),
    ):
        profile.write_bytes(data)
        assert main(["--profile", str(tmp_path), "doctor", "--json"]) == 0
        findings = {one["subject"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
        told = findings[f"Colours of {identity.words}"]
        assert (told["state"], bool(told["advice"])) == (state, state == "limited")
        assert words in told["words"]


def test_doctor_measures_the_models_of_the_chosen_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = tmp_path / "models"
    for name in ("quick", "slow", "spoilt"):
        make_folder(models / name, "faster-whisper")
    (models / "spoilt" / "config.json").unlink()
    takes = {"quick": 0.3, "slow": 1.7}
    monkeypatch.setattr(fitting, "check_engine", lambda engine, model: CheckedEngine(engine, "", takes[model.name]))
    found = [(one.subject, one.state, one.words) for one in doctor._models(Settings(dictation_models=str(models)))]
    assert [one[:2] for one in found] == [
        ("Model quick (faster-whisper)", "works"),
        ("Model slow (faster-whisper)", "limited"),
        ("Model spoilt (faster-whisper)", "limited"),
        ("Models of dictation", "works"),
    ]
    assert found[2][2] == "It cannot be used: config.json is missing."
    assert found[3][2].startswith("quick fits this machine: ")
    assert doctor._models(Settings()) == []
    (gone,) = doctor._models(Settings(dictation_models=str(tmp_path / "gone")))
    assert (gone.state, gone.words) == ("limited", "The folder of the models cannot be read.")


def test_doctor_names_a_service_that_does_not_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--profile", str(tmp_path), "doctor", "--service", "http://127.0.0.1:9/fhir"])
    assert status == 1
    assert "missing  Service:" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["nonsense"], ["inspect"], ["verify"], ["serve"], ["render", "x"]])
def test_bad_usage_ends_with_2_and_no_traceback(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_command_that_there_is_none_of_brings_the_names_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["frobnicate"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert all(name in said for name in ("inspect", "render", "verify", "doctor", "demo", "serve", "view"))


@pytest.mark.parametrize("port", ["99999", "-1", "http", "٣"])
def test_a_port_that_is_none_is_bad_usage(port: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--data", str(tmp_path), f"--port={port}"])
    assert ended.value.code == 2
    assert "a port is a number from 0 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["audit", "verify"], ["export", "a-case", "--output", "folder"]])
def test_where_nobody_can_be_asked_for_the_passphrase_a_sentence_says_so(tmp_path: Path, arguments: list[str]) -> None:
    with create_vault(profile_paths(tmp_path).data, "a passphrase", kdf=FAST_KDF):
        pass
    command = [sys.executable, "-m", "reviewer_app", "--profile", str(tmp_path), *arguments]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "Run this in a terminal." in ended.stderr
    assert "Traceback" not in ended.stderr
