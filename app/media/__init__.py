"""证据影像: photos and documents handed in as evidence, kept once and for good, read by those who may and nobody else.

Every file goes the same way: what is it (its bytes say, not its name) → is it too large → opened in a process of its
own → turned upright → rid of place, time, device, comments, scripts, attachments → kept under the hash of what is left
→ a row that says who handed it in, when, and the hash of the file as it came.

sniff.py      what a file is, by its first bytes          kinds.py    what is taken in, what is kept
limits.py     sizes, pixels, pages, memory, time          unfit.py    why a file cannot be kept
jpeg.py       a JPEG as its segments; jpeg2000.py         prepared.py what becomes of one that can
images.py     decodes photos ┐ in a process of their      worker.py   asks that process, and outlives it
documents.py  rewrites PDF   │ own: preparing.py          store.py    where files lie
pages.py      draws a page   ┘
pdf_entries.py what of a PDF is needed to draw it         service.py  receive, take in, find, open, show
models.py     the table of evidence                       schemas.py  what goes over the wire
errors.py     refusals                                    likeness.py how a picture looks, to find it saved anew
"""
