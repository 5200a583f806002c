from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewer_app.__main__ import main


def test_doctor_says_what_works_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--profile", str(tmp_path), "doctor", "--json"])
    findings = {one["subject"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert status == 0
    assert findings["Window and fonts"]["state"] == "works"
    assert findings["Keyring"]["state"] == "limited"  # the tests' keyring is none
    assert any("1.2.840.10008.1.2.4.90" in subject for subject in findings)
    assert findings["Damaged pictures"]["state"] == "works"
    assert "JPEG XL Lossless (1.2.840.10008.1.2.4.110)" in findings


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
