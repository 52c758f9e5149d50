"""Parts that misconceptions of several questions share."""
