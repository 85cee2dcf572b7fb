"""People of the register: names and documents masked, households and how long they have been."""
