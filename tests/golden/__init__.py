"""A county whose figures are known beforehand: what every paper about it must show."""
