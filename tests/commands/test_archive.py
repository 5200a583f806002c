"""The command as a person or a script uses it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from reviewer_app.commands import archive
from tests.helpers import archives
from tests.helpers.report_samples import authority


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("archives")
    (made / "whole.zip").write_bytes(archives.archive(archives.parts()))
    changed = archives.archive(archives.parts(), lambda files: files.update({"audit.jsonl": b"x"}))
    (made / "changed.zip").write_bytes(changed)
    (made / "noise.zip").write_bytes(b"noise")
    (made / "ca.pem").write_bytes(authority().ca_pem)
    return made


def run(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    archive.add_parser(parser.add_subparsers())
    args = parser.parse_args(["archive", "verify", *map(str, arguments)])
    status: int = args.run(args)
    return status


def test_valid_ends_with_0_and_says_who_sealed_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder / "whole.zip", "--trust", folder / "ca.pem") == 0
    said = capsys.readouterr().out
    assert said.startswith("The archive is whole: 4 files are as they were sealed.")
    assert "Trusted: yes" in said
    assert "documents/opinion.pdf: The signature is valid" in said


def test_changed_ends_with_1_and_names_the_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder / "changed.zip") == 1
    assert "audit.jsonl was changed." in capsys.readouterr().out


def test_no_archive_ends_with_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder / "noise.zip") == 2
    assert run(folder / "none.zip") == 2
    assert run(folder / "whole.zip", "--trust", folder / "noise.zip") == 2
    assert "Could not be checked" in capsys.readouterr().err
    assert run(folder / "noise.zip", "--json") == 2
    assert json.loads(capsys.readouterr().out)["valid"] is False


def test_json_says_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder / "whole.zip", "--json", "--trust", folder / "ca.pem") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["valid"], said["whole"], said["signed"], said["trusted"]) == (True, True, True, True)
    [document] = said["documents"]
    assert (document["path"], document["valid"], document["records_here"]) == ("documents/opinion.pdf", True, 1)
