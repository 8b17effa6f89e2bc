"""The network in the words of the Human Services Data Specification (HSDS), for exchange."""
