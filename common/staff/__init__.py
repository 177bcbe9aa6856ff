"""What staff do by hand: pages that write through services, and the log of who, what and why."""
