"""随手拍: from a photo of what is wrong to a problem really fixed, told by whoever reported it.

What happened to a case is only added to; where it stands is told again from that, and kept beside it for the queues.
"Fixed, says the unit" and "fixed, says the reporter" are two facts, and silence is neither.
Its sub-rooms: docs/rooms/complaints.md.
"""
