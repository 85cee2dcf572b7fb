"""The only place that knows HTTP, grouped by audience: docs/rooms/routers.md."""
