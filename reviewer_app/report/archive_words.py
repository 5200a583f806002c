"""What an archive says of itself to whoever unpacks it, in English and in German."""

from __future__ import annotations

from typing import Final

READ_ME_NAME: Final = "READ-ME.txt"
READ_ME: Final = """\
ARCHIVE OF A SECOND OPINION
===========================
It holds patient data and is not encrypted: keep it where such data may be kept.

documents/      The signed PDFs. They alone are the opinion, its addenda and corrections. Anyone can verify them.
manifests/      What is sealed inside each PDF, as a file beside it: every record with its SHA-256, and more.
fhir/           The opinion as one FHIR R4 document, to file it in a health record.
dicom/          Measurements, drawings, key images, and the PDF, as DICOM files.
records/        The records the opinion rests on, where they were asked for.
audit.jsonl     What was done with the case on the workstation. Lines of other cases are numbers and hashes only.
SHA256SUMS      The SHA-256 of each file above.
seal.json       What is sealed: the SHA-256 of SHA256SUMS, and what each document is.
seal.p7s        The signature over seal.json, if the seal is signed; it may carry a time-stamp.

To check it:
  reviewer-app archive verify FILE.zip --trust ROOT.pem
or, in the folder where it was unpacked, with common programs:
  sha256sum --check SHA256SUMS
  sha256sum SHA256SUMS                  (compare with sums_sha256 in seal.json)
  openssl cms -verify -binary -inform DER -in seal.p7s -content seal.json \\
    -CAfile ROOT.pem -purpose any -out seal.checked
  pdfsig documents/opinion.pdf

ARCHIV EINER ZWEITMEINUNG
=========================
Es enthält Patientendaten und ist nicht verschlüsselt: Bewahren Sie es dort auf, wo solche Daten liegen dürfen.

documents/      Die signierten PDFs. Nur sie sind die Zweitmeinung mit Nachträgen und Berichtigungen. Jeder kann sie
                prüfen.
manifests/      Was in jedem PDF versiegelt ist, als Datei daneben: jede Unterlage mit ihrem SHA-256, und mehr.
fhir/           Die Zweitmeinung als ein FHIR-R4-Dokument, um sie in einer Akte abzulegen.
dicom/          Messungen, Zeichnungen, Schlüsselbilder und das PDF als DICOM-Dateien.
records/        Die Unterlagen, auf denen die Zweitmeinung beruht, sofern sie verlangt wurden.
audit.jsonl     Was mit dem Fall am Arbeitsplatz geschah. Zeilen anderer Fälle sind nur Nummern und Hashwerte.
SHA256SUMS      Der SHA-256 jeder dieser Dateien.
seal.json       Was versiegelt ist: der SHA-256 von SHA256SUMS, und was jedes Dokument ist.
seal.p7s        Die Signatur über seal.json, sofern das Siegel signiert ist; sie kann einen Zeitstempel tragen.

Wie man es prüft, steht oben in der englischen Fassung.
"""
