"""The audit of the questions: misconceptions, mutants, right and labelled answers."""
