"""What is published of the API besides the running one: its document, and what is made of it."""
