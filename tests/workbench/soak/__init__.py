"""Kill the grader at random moments, start it again, compare with a run nobody disturbed."""
