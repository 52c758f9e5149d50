"""Do the questions tell right from wrong? Mistakes, mutants, right and labelled answers."""
