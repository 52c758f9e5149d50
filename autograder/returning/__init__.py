"""Returning results: feedback pages, the report about a class, grades as CSV and JSON."""
