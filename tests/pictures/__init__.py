"""Pictures for the documentation, taken of what the code makes."""
