"""`bin/bench`: the production stack on this machine, measured against bars."""
