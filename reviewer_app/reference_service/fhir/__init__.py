"""FHIR R4: storage, search, bundles and their HTTP."""
