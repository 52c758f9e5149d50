"""The pictures of the notebooks: drawn by our own code, embedded when a release is built."""
