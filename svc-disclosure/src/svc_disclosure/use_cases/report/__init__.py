"""The annual report, and the register of reconsideration and litigation behind its table 4."""
