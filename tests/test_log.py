from __future__ import annotations

import json
import logging
from pathlib import Path

from reviewer_app.errors import ReviewerError
from reviewer_app.log import LOG_FILE, close_log, set_up_log


def _lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / LOG_FILE).read_text(encoding="utf-8").splitlines()]


def test_an_error_is_logged_by_type_and_place_and_never_by_its_words(tmp_path: Path) -> None:
    set_up_log(tmp_path)
    logger = logging.getLogger("reviewer_app.test")

    def fail() -> None:
        raise ReviewerError("A sentence for the reader", detail="Task/7")

    try:
        fail()
    except ReviewerError:
        logger.exception("job failed")
    close_log()
    (line,) = _lines(tmp_path)
    assert line["error"] == "ReviewerError"
    assert line["detail"] == "Task/7"
    assert "sentence" not in json.dumps(line)
    assert any("test_log.py" in str(one) for one in line["trace"])  # type: ignore[attr-defined]


def test_nothing_is_written_without_a_folder(tmp_path: Path) -> None:
    set_up_log(tmp_path)
    set_up_log(None)
    logging.getLogger("reviewer_app.test").warning("nobody hears this")
    assert not (tmp_path / LOG_FILE).exists()
