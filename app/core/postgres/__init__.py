"""The database server: embedded or given, migrated and dumped."""
