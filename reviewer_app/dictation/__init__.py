"""From sound to words, offline: engines behind one interface, and the rules that write what was said.

Qt-free: the microphone is handed in.
"""
