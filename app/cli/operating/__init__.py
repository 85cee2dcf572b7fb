"""Operating: backup and restore, migration, doctor, retention."""
