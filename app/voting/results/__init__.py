"""What a counted vote shows: verdicts with the decisions of persons, files to hang and to send, when it must hang,
and the summary for an auditor."""
