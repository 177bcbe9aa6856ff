"""
Auditing live data: each service states its invariants as checks, and they are looked at here.

`checks` says what a check is and `looking` helps to write one, `running` runs them all,
`messaging` has those of outbox and inbox; `manage.py audit` and the daily task print and log.
"""
