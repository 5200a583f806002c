"""The embedded service: FHIR R4, DICOMweb and sign-in on SQLite and files, one process on loopback.

It shares no code with the workstation, so that neither can hide the other's mistakes.
"""
