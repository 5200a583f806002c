"""How what was said is written: numbers, units, measures, levels, stages, dates and spoken punctuation.

Rules work on pieces (`pieces.Piece`), one after the other (`written.written`); their words are data
(`resources/dictation`). No rule takes away or adds a negation, a side or a number.
"""
