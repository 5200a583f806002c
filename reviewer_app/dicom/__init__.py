"""Reading of DICOM data sets, shared by what makes pixels (`imaging`) and what reads other objects (`exchange`)."""
