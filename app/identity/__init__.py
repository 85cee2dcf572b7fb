"""Who is this, and what may they do where: staff accounts, sign-in, mandates, residents. Its sub-rooms: docs/rooms/identity.md."""
