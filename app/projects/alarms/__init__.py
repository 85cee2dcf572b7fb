"""After works began: an alarm where what they rest on falls, and what two bodies decide about it.

raising.py       raise an alarm, once for each thing that befell
reading.py       alarms as they stand               deciding.py      proposed by one body, ruled on by another
alarm_schemas.py what goes over the wire            waiting.py       alarms that wait for the one body or the other
"""
