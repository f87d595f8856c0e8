"""年度报告 (国办公开办函〔2021〕30号): tables 2, 3 and 4 of any year and department, folded out of what happened.

`history` is what a case says to the report; `table2`, `table3` and `table4` count; `identities` are the 勾稽关系 that
the form prints and those that follow from it, each a function that returns what does not fit.
"""
