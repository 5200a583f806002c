"""DICOMweb (PS3.18): search, retrieve and store."""
