"""What people look at in a browser: feedback, the report, the audit."""
