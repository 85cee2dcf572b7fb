"""The demo: the main job on a made-up estate, told step by step over HTTP."""
