"""What the law wants of a vote: rules of majority, presets, matters, small circles."""
