"""A reader of our output that leaves, and libraries that would say too much."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pydicom
import pytest

from reviewer_app.log import LOG_FILE, close_log, set_up_log

SAMPLES = Path(pydicom.__file__).parent / "data" / "test_files"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no broken pipe of this kind")
@pytest.mark.parametrize("arguments", [["doctor"], ["inspect", "--json", str(SAMPLES / "CT_small.dcm")]])
def test_a_reader_that_left_ends_the_command_quietly(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "reviewer_app", *arguments]
    with os.fdopen(writing, "wb") as left:
        done = subprocess.run(command, stdout=left, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (141, "")


def test_what_libraries_say_of_a_file_reaches_no_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up_log(tmp_path)
    try:
        for name in ("pydicom", "pyhanko.sign", "urllib3.connectionpool", "pikepdf"):
            logging.getLogger(name).error("the name of Quillfeather")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pydicom.dcmread(SAMPLES / "badVR.dcm").walk(lambda *_: None)
        logging.getLogger("reviewer_app.test").warning("one line")
    finally:
        close_log()
    assert "Quillfeather" not in (tmp_path / LOG_FILE).read_text(encoding="utf-8")
    assert "Quillfeather" not in caplog.text
    assert "Quillfeather" not in capfd.readouterr().err
