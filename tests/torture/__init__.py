"""The program under torture: killed, cut off and contradicted at every step, on real servers."""
