"""Objects that are more, or other, than a picture: segmentations, radiotherapy, waveforms, models, as frozen values."""
