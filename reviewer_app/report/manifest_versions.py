"""What made pictures, numbers and document, by name and version, as the signed manifest holds it."""

from __future__ import annotations

import msgspec


class ManifestLibrary(msgspec.Struct, frozen=True, kw_only=True):
    """A library, by the name it is published under, and its version."""

    name: str
    version: str


class ManifestDecoder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What decodes one transfer syntax of the records (PS3.5 Annex A), each by name and version, first choice first.

    A later one takes only what those before it refuse. Empty: the stored bytes are the picture, or nothing that was
    installed decodes it.
    """

    transfer_syntax: str
    decoders: tuple[str, ...] = ()


class ManifestVersions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The `platform` ("Linux x86_64"), the libraries, and the decoders of the records' transfer syntaxes."""

    platform: str = ""
    libraries: tuple[ManifestLibrary, ...] = ()
    decoders: tuple[ManifestDecoder, ...] = ()
