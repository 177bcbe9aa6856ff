"""Fuzzing: generated requests to every operation of the API, as every role."""
