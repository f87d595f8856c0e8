"""The rules of 依申请公开, pure: standard library and `casework.domain` only; time, calendar and luck are arguments.

Source: 政府信息公开条例 (国务院令第711号), "art." where nothing else is said. Read `words.py` and `life.py` first, then
the acts in the order of an application's life: `received` and `confirming`, `amending`, `consulting`, `secrecy`,
`deadlines`, `excess`, `charging`, `rulings` and `deciding`, `delivering`, `converting`, and `anytime`. An act takes an
application and returns the next one with the events that tell of it. `explaining` shows the clock day by day;
`correcting` is a request of its own. How an application ends is `outcomes`.
"""
