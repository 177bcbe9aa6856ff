"""
Eyes for operators: a trail of log lines, and figures for Prometheus. Both are off by default.

What happens is told by `signals`; `trail` and `measures` listen to them, if they are turned on.
docs/decisions/0018-eyes.md tells why.
"""
