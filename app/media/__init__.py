"""证据影像: photos and documents handed in as evidence, kept once and for good, read by those who may and nobody else.

Every file goes the same way: what is it (its bytes say, not its name) → is it too large → opened in a process of its
own → turned upright → rid of place, time, device, comments, scripts, attachments → kept under the hash of what is left
→ a row that says who handed it in, when, and the hash of the file as it came. Of a photo two smaller JPEGs are made in
the same go, on canvases of their own: these are what is shown, whole or with faces and plates covered (遮挡).

formats/      what a file is by its first bytes, why it cannot be kept, JPEG, WebP, PDF; decoding happens in the other process
worker.py     asks that process, and outlives it          preparing.py what that process does
kinds.py      what is taken in, what is kept              limits.py    sizes, pixels, pages, memory, time
prepared.py   what becomes of one that can be kept        taken.py     where and when a photo was taken
store.py      where files lie: a folder, or a bucket      service.py   receive, take in, find, open, use, held, taken
pictures.py   photos as they are shown, whole or covered  masking.py   cover faces and plates, version by version
links.py      signed links that soon end                  rehashing.py every file read again and hashed
expiring.py   what nothing refers to goes                 leaving.py   … and never while a row comes to speak of it
models.py     tables                                      schemas.py   what goes over the wire
errors.py     refusals                                    publishing.py what may go to everybody as a file
"""
