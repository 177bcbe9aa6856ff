"""Django's MySQL backend, which begins a transaction with one statement; see `base`."""
