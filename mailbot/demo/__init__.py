"""A demonstration: three weeks of a complaints desk in under a minute, by the same program on servers of its own."""
