"""What a traveller is handed about a booking, in the account's language: receipt and calendar."""
