"""The events services publish: one frozen dataclass for each type and major version."""
