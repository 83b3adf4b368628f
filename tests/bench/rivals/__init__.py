"""Programs of other people's frameworks, each run in an environment of its own."""
