"""Django's SQLite backend, during whose transactions Python's collector rests: see `base`."""
