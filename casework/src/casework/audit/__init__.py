"""Who did what: entries written with the act, sealed in batches into a signed hash chain, checked by command.

- `log`: writing an entry in the caller's transaction, reading for the auditor, erasing detail at the end of retention
- `chain`: sealing what was committed, by the worker; nobody waits for it
- `verification`: finding what was changed, taken away or put in
"""
