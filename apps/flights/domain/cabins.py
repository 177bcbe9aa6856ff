"""The cabins of the trade, cheapest first."""

ECONOMY = "economy"
CABINS = (ECONOMY, "premium_economy", "business", "first")
