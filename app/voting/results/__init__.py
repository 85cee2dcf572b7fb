"""What a counted vote shows: verdicts with the decisions of persons, files to hang and to send, and when it must hang."""
