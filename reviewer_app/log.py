"""The log of one run: a JSON line for each event, with identifiers and never with names or text of a patient."""

from __future__ import annotations

import json
import logging
import logging.handlers
import traceback
from datetime import UTC, datetime
from pathlib import Path

LOG_FILE = "reviewer-app.log"
_MAX_BYTES = 2_000_000
_BACKUPS = 4
#: Libraries that quote what they read, names of patients among it, or the addresses of their records.
_SILENT = ("pydicom", "pyhanko", "pyhanko_certvalidator", "pikepdf", "PIL", "urllib3", "fontTools", "keyring")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, event, and where an error arose.

    Of an exception only its type and the places in the code are kept: its words may quote a patient's data.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of `record`."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["detail"] = getattr(error, "detail", "")
            line["trace"] = [
                f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
        return json.dumps(line, ensure_ascii=False)


def set_up_log(folder: Path | None, *, level: str = "INFO") -> None:
    """Send the log of the program to a rotating file in `folder`, or nowhere where `folder` is None."""
    root = logging.getLogger("reviewer_app")
    root.setLevel(level)
    root.propagate = True
    for name in _SILENT:
        # what matters of theirs is said again by us, in words of our own
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    for handler in [one for one in root.handlers if isinstance(one, logging.handlers.RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()
    if folder is None:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / LOG_FILE, maxBytes=_MAX_BYTES, backupCount=_BACKUPS, encoding="utf-8", delay=True
    )
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)


def close_log() -> None:
    """Close the log's file, so that its folder can be moved or removed."""
    set_up_log(None)
