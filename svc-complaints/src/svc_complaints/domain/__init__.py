"""The rules of complaints, pure: standard library and `casework.domain` only; time, calendar and luck are arguments.

Read `words.py` and `life.py` first, then `barrier.py` (who must never see a complaint), then the acts in the order of
its life: `intake`, `referring`, `investigating`, `deadlines`, `answering`, and `anytime`; `moving` when departments
end. An act takes a complaint and returns the next one with the events that tell of it. `receipt` and `identity` have
lives of their own, `keys` says who can read the texts; `supervision` is 督办 over the late work of every channel.
"""
