"""Dates without doubt, and times with their zone: staff sit in many."""

DATE_FORMAT = "D d M Y"
DATETIME_FORMAT = "D d M Y, H:i e"
SHORT_DATETIME_FORMAT = "Y-m-d H:i e"
