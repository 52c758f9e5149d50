"""Wrong on purpose: every known misreading of every question, one function each."""
