"""Out to students and back in: releases, the exchange, folders and zips of submissions."""
