"""Plans 方案: versions, what changed, their items and money."""
