"""督办: late work of every channel climbs a ladder (practice, no national rule: domain.md §2.5).

`words` and `ladder` are the data, `watched` what is known of a case, `act` what was done about it, `due` the one pure
function that says what is to be done now, `cards` the acts of people.
"""
