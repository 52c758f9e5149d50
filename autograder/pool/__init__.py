"""Many submissions at once: worker processes of this machine, or of a cluster."""
