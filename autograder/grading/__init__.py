"""A class: workers, results, nbgrader's gradebook, grade tables."""
