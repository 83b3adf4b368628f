"""Ratios measured side by side; started by `make bench`."""
