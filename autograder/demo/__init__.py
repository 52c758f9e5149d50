"""The whole loop on a simulated class."""
