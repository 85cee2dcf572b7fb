"""Count 计票: ballots and parts in, sums and outcomes out; the files of a count and its report."""
