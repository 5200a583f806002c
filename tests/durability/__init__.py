"""Kills the real program at random and at chosen points, and looks whether anything that it called saved is lost.

``python -m tests.durability --kills 200`` runs it at length; `test_kills.py` a short form.
"""
