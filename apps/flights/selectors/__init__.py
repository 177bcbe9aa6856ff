"""Reads of the flights service; each docstring states the number of queries."""
