"""PDFs with passwords: opened with the right one, told apart from damaged ones."""

from __future__ import annotations

import io

import pikepdf
import pytest

from reviewer_app.errors import CannotDecode, LockedWithPassword
from reviewer_app.papers.locked_pdf import unlocked
from tests.helpers.locked_papers import locked_pdf
from tests.helpers.papers import make_pdf


def test_the_right_password_opens() -> None:
    found = unlocked(locked_pdf("Größe 5"), "Größe 5")
    with pikepdf.open(io.BytesIO(found)) as document:
        assert not document.is_encrypted
        assert len(document.pages) == 2


def test_no_password_and_a_wrong_one_are_told_apart() -> None:
    with pytest.raises(LockedWithPassword, match="locked with a password"):
        unlocked(locked_pdf("secret"))
    with pytest.raises(LockedWithPassword, match="does not open"):
        unlocked(locked_pdf("secret"), "Secret")


def test_what_needs_no_password_stays() -> None:
    plain = make_pdf(1)
    assert unlocked(plain, "any") is plain
    owned = unlocked(locked_pdf("", 1))  # may be read by all, changed by its owner
    with pikepdf.open(io.BytesIO(owned)) as document:
        assert len(document.pages) == 1


def test_a_damaged_file_is_left_to_who_shows_it() -> None:
    damaged = b"%PDF-1.4 /Encrypt cut short"
    assert unlocked(damaged, "any") is damaged


def test_a_lock_that_no_password_opens_says_so() -> None:
    other = locked_pdf("secret").replace(b"/Filter /Standard", b"/Filter /Another.")
    with pytest.raises(CannotDecode, match="in a way that cannot be opened here"):
        unlocked(other, "secret")
