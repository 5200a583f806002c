"""Finished opinions on sample cases, written with care: what an opinion of this program reads like."""
