"""Applications 申请 and lifts: what residents ask for."""
