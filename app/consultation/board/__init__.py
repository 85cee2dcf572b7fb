"""Board 意见板: every door with what is known of it, on screen and as a walk list."""
