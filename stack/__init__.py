"""Running Jetway on one machine: keys, servers, processes. Not imported by any service."""
