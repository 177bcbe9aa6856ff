"""`bin/prove`: a crowd, a nemesis and a checker against a running Jetway."""
