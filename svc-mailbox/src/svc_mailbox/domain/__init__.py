"""The rules of letters, pure: standard library and `casework.domain` only; time and the calendar are arguments.

Read `words.py` and `life.py` first, then the acts in the order of a letter's life: `intake`, `dispatching`, `handling`,
`aftermath`, and `anytime`. An act takes a letter and returns the next letter with the events that tell of it.
"""
