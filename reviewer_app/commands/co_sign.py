"""``reviewer-app co-sign``: a second author signs a signed opinion, in a field its author left for that.

What each co-author has written is shown word for word before the passphrase is asked for: it was typed in by the
reviewer, and the signature says that it is theirs.

Exit status: 0 co-signed, 1 stopped before signing, 2 could not be co-signed. The given file is never changed: the
co-signed one is another, which begins with the same bytes. No network is needed; of the profile only the count of wrong
passphrases and PINs, five of which lock the key as they do in the window. It is in the vault of the workstation, whose
passphrase is asked for first, where no file can be deleted to begin anew. Only in a profile without a vault it is a
plain file.
"""

from __future__ import annotations

import argparse
import hashlib
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer_app.commands.own_vault import open_own_vault
from reviewer_app.commands.passphrase import ask_secret
from reviewer_app.errors import CannotSign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reviewer_app.paths import Paths
    from reviewer_app.report.author_signatures import AuthorCheck
    from reviewer_app.report.cosign import ToCoSign
    from reviewer_app.report.key_sources import KeySource, TokenKey
    from reviewer_app.report.sign_process import SigningProcess
    from reviewer_app.report.signing import SignedOpinion

CO_SIGNED, STOPPED = 0, 1
_MEANINGS = ("co-authorship", "approval")
_YOURS = (
    "Where parts are under your name, your signature says that these words are yours. If one is not, stop here, and "
    "tell the reviewer: what is signed can only be corrected."
)
_OF_VAULT = "Passphrase of your workstation, in which wrong ones of the key are counted: "


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program's parser."""
    parser = subparsers.add_parser("co-sign", help="sign a signed opinion as its second author")
    parser.add_argument("pdf", type=Path, metavar="PDF", help="the signed opinion, which you have read")
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument("--key", type=Path, metavar="FILE", help="your key, a PKCS#12 file")
    key.add_argument("--library", metavar="FILE", help="the PKCS#11 library of your token or card")
    parser.add_argument(
        "--certificate", default="", metavar="SHA256", help="which certificate of the token: how its hash begins"
    )
    parser.add_argument("--as", dest="meaning", choices=_MEANINGS, default=_MEANINGS[0], help="what it means")
    parser.add_argument("--out", type=Path, metavar="PDF", help="the new file; else beside the given one")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Say what is signed, ask for the passphrase or PIN, sign, and say where the new file is."""
    from reviewer_app.paths import profile_paths
    from reviewer_app.report.cosign import CoSignRequest, to_co_sign
    from reviewer_app.report.inputs import Meaning
    from reviewer_app.report.sign_process import SigningProcess

    pdf, place = _read(args.pdf), args.out or args.pdf.with_name(f"{args.pdf.stem}-co-signed.pdf")
    _refuse_taken(place)
    wanted = to_co_sign(pdf)
    with SigningProcess() as process, _counter(profile_paths(args.profile)) as counted:
        key = _key(args, process)
        print("\n".join(_told(pdf, wanted, args.meaning)))
        asked = "Passphrase of your key" if args.key is not None else "PIN of your token"
        secret = ask_secret(f"{asked}, or nothing to stop: ")
        if not secret:
            print("Nothing was signed.")
            return STOPPED
        now = _now().replace(microsecond=0)
        request = CoSignRequest(pdf, key, secret, Meaning(args.meaning), now)
        made = counted(key.counted_by, lambda: process.co_sign(request))
    _write(place, made)
    own = wanted.parts_of(made.signer)
    print(f"Co-signed by {made.signer}: {place}\nSHA-256 of the new file: {made.sha256}")
    if own is not None:
        print(f"Signed for as yours: {_plain(', '.join(own.parts))}")
    return CO_SIGNED


@contextmanager
def _counter(paths: Paths) -> Iterator[Callable[[str, Callable[[], SignedOpinion]], SignedOpinion]]:
    """Give what makes an attempt that counts."""
    from reviewer_app.store.attempts_file import AttemptsFile
    from reviewer_app.store.vault import vault_exists
    from reviewer_app.ui.office.signing_attempts import Counting

    outside = AttemptsFile(paths.config)
    if not vault_exists(paths.data):
        yield lambda key, attempt: outside.counted(key, attempt, _now)
        return
    with open_own_vault(paths.data, _OF_VAULT) as vault:
        inside = Counting(lambda work: work(vault), outside, _now, "Nothing was signed.")
        yield lambda key, attempt: inside.counted(key, "", attempt)


def _now() -> datetime:
    return datetime.now().astimezone()


def _told(pdf: bytes, wanted: ToCoSign, meaning: str) -> list[str]:
    from reviewer_app.cases.language import say

    return [
        wanted.found.summary,
        f"SHA-256 of this file: {hashlib.sha256(pdf).hexdigest()}",
        *(line for one in wanted.found.authors for line in _written(one)),
        f"You sign in its field {wanted.free[0]}: “{say(f'meaning.{meaning}')}”",
        *([_YOURS] if meaning == _MEANINGS[0] and wanted.found.authors else []),
        "Read the file to its end before you sign. What was signed before stays as it is.",
    ]


def _written(one: AuthorCheck) -> list[str]:
    """Return the words under the name of a co-author, who reads here whether they are theirs."""
    lines = [f"Parts by {_plain(one.name)}: {_plain(', '.join(one.parts))}"]
    for title, text in zip(one.parts, one.texts, strict=True):
        if text:
            lines += [f"  {_plain(title)}", *(f"  | {_plain(line)}" for line in text.splitlines())]
        else:
            lines.append(f"  {_plain(title)}: its words are on the pages only, read them there")
    return lines


def _plain(text: str) -> str:
    """Return text of a file for a terminal, which would obey its control characters."""
    return "".join(one if one.isprintable() else " " for one in text)


def _key(args: argparse.Namespace, process: SigningProcess) -> KeySource:
    from reviewer_app.report.key_sources import Pkcs12Key

    return Pkcs12Key(_read(args.key)) if args.key is not None else _on_token(args, process)


def _on_token(args: argparse.Namespace, process: SigningProcess) -> TokenKey:
    """Return the one certificate that can be meant."""
    found = [
        (token, key, identity)
        for token in process.tokens(str(args.library))
        for key, identity in zip(token.keys, token.identities, strict=True)
        if identity.signs and identity.fingerprint.startswith(args.certificate.lower())
    ]
    if not found:
        raise CannotSign("There is no such certificate for signatures on the tokens that are there.")
    if len(found) > 1:
        lines = [
            f"  {one.fingerprint[:16]}  {one.subject}, on the token “{token.label}”, serial number {token.serial}"
            for token, _key, one in found
        ]
        raise CannotSign("\n".join(["Several certificates can sign:", *lines]), next_step="Name one by --certificate.")
    return found[0][1]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotSign(f"{path} cannot be read: {error.strerror or 'unknown reason'}.") from error


def _refuse_taken(place: Path) -> None:
    if place.exists():
        raise CannotSign(f"{place} is there already.", next_step="Name another file by --out.")


def _write(place: Path, made: SignedOpinion) -> None:
    try:
        with place.open("xb") as file:
            file.write(made.pdf)
    except OSError as error:
        raise CannotSign(
            f"{place} cannot be written: {error.strerror or 'unknown reason'}.", next_step="Name another file by --out."
        ) from error
