"""What was bound and what was skipped, and why."""
