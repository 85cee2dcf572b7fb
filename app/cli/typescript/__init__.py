"""TypeScript: the OpenAPI as types, labels and codes for front-ends; pure text, the same bytes for the same document.

types.py: the type of a schema. declarations.py: `AUDIENCE.d.ts`, schemas and operations. files.py: every file of a front-end.
"""
