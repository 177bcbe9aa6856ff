"""
The files there are: their types and names, known without loading what makes them.

fpdf2 and what it brings take 40 MB and half a second of CPU. A process that may never make a
receipt imports `documents.receipt` when it makes its first one.
"""

CALENDAR_TYPE = "text/calendar"
CALENDAR_NAME = "jetway-flights.ics"
RECEIPT_TYPE = "application/pdf"


def receipt_name(reference: str) -> str:
    """Return the name a booking's receipt is kept under."""
    return f"jetway-{reference}.pdf"
