"""The ways out of the house. Each answers with what came of a try: taken, refused, later, or nobody knows."""
