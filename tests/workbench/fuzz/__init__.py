"""Throws damaged things at whatever reads what students made: notebooks, frames, folders, zips."""
