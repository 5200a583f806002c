"""Invented cases for the demo: FHIR resources, DICOM files and papers, all made or taken from installed packages."""
