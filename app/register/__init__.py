"""The register of owners 业主名册: places, parts, owners, and the rolls frozen from them. Its sub-rooms: docs/rooms/register.md."""
