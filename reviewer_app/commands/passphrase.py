"""Asking for a passphrase or PIN at the terminal."""

from __future__ import annotations

import getpass
import warnings

from reviewer_app.errors import NotAllowed


def ask_secret(asked: str) -> str:
    """Return what is typed unseen; where there is no terminal, a line of standard input.

    Raises
    ------
    NotAllowed
        If neither gives anything.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", getpass.GetPassWarning)  # it shows a line of the library's code
        try:
            return getpass.getpass(asked)
        except EOFError:
            raise NotAllowed(
                "A passphrase or PIN was asked for, and none was given.", next_step="Run this in a terminal."
            ) from None
