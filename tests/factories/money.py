"""Money as the API writes it."""


def euros(amount: str, currency: str = "EUR") -> dict[str, str]:
    """Return an amount; in another currency if that is the point."""
    return {"amount": amount, "currency": currency}


EUR_129 = euros("129.00")
