"""What a reviewer drew as DICOM objects for other programs, and back (PS3.3 A.33, A.35; PS3.16 TID 1500, 2010).

Nothing here is loaded before something is to be written: highdicom takes most of a second.
"""
