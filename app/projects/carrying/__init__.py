"""A version of the plan that changes nothing material 沿用: in force once another body agreed and its posting ran.

Until then, and where it comes to nothing, the version before it stays in force. Once in force, the gates of the versions
before it hold for it. The posting is drafted and followed by the room of votes (voting/carrying), which may post.

immaterial.py    pure: what differs in plain lines, and what of it is material
declaring.py     declared by whoever publishes, approved by another body, and what becomes of it
reading.py       carryings as they stand          carrying_schemas.py  what goes over the wire
waiting.py       what waits for another body's word, or to be posted
"""
