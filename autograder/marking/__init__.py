"""One submission: from the bytes handed in to the executed notebook and the marksheet."""
