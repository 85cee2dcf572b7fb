"""证据影像: photos and documents handed in as evidence, kept once and for good, read by those who may and nobody else.

Every file goes the same way: what is it (its bytes say, not its name) → is it too large → opened in a process of its
own → turned upright → rid of place, time, device, comments, scripts, attachments → kept under the hash of what is left
→ a row that says who handed it in, when, and the hash of the file as it came. Of a photo two smaller JPEGs are made in
the same go, on canvases of their own: these are what is shown, whole or with faces and plates covered (遮挡).

sniff.py      what a file is, by its first bytes          kinds.py    what is taken in, what is kept
limits.py     sizes, pixels, pages, memory, time          unfit.py    why a file cannot be kept
jpeg.py       a JPEG as its segments; jpeg2000.py         prepared.py what becomes of one that can
webp.py       a WebP as its chunks                        taken.py    where and when a photo was taken
images.py     decodes photos    ┐                         worker.py   asks that process, and outlives it
canvas.py     draws what is seen│                         store.py    where files lie: a folder, or a bucket
exif.py       reads place, time │ in a process of their
documents.py  rewrites PDF      │ own: preparing.py       service.py  receive, take in, find, open, use, held, taken
pages.py      draws a page      ┘                         pictures.py photos as they are shown, whole or covered
pdf_entries.py what of a PDF is needed to draw it         masking.py  cover faces and plates, version by version
models.py     tables                                      links.py    signed links that soon end
schemas.py    what goes over the wire                     expiring.py what nothing refers to goes
errors.py     refusals                                    leaving.py  … and never while a row comes to speak of it
likeness.py   how a picture looks, to find it saved anew      rehashing.py every file read again and hashed
"""
