// Runs the pieces of verify.js on vectors: node vectors.js verify.js < vectors.json, and writes what came out.
const made = require(process.argv[2]);
const asked = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const bytes = (text) => Uint8Array.from(Buffer.from(text, 'hex'));
const hex = (data) => (data ? Buffer.from(data).toString('hex') : null);
const taken = (read) => {
  try {
    return read();
  } catch (error) {
    return null;
  }
};
const found = {
  sha256: asked.sha256.map((one) => hex(made.sha256(bytes(one)))),
  sha512: asked.sha512.map((one) => hex(made.sha512(bytes(one)))),
  ed25519: asked.ed25519.map(([key, message, signature]) => made.ed25519(bytes(key), bytes(message), bytes(signature))),
  roots: asked.roots.map(([leaves, size]) => hex(made.rootsOf(leaves.map(bytes), [size]).get(size))),
  inclusion: asked.inclusion.map(([leaf, index, size, proof]) => hex(made.climbed(bytes(leaf), index, size, proof.map(bytes)))),
  consistency: asked.consistency.map(([old, size, proof, oldRoot, root]) =>
    made.consistent(old, size, proof.map(bytes), bytes(oldRoot), bytes(root))),
  notes: asked.notes.map(([note, vkey]) => taken(() => made.signedBy(made.noteOf(note), made.keyOf(vkey)))),
  commitments: asked.commitments.map(([kind, salt, opening]) => made.committed(kind, salt, JSON.parse(opening))),
  leaves: asked.leaves.map((line) => hex(made.leafHash(Uint8Array.from(Buffer.from(line, 'utf8'))))),
  trackers: asked.trackers.map((typed) => taken(() => made.typedTracker(typed))),
  sizes: asked.sizes.map((text) => taken(() => made.checkpointOf(made.noteOf(text)).size)),
  receipts: asked.receipts.map((text) => taken(() => made.receiptOf(text).index)),
  areas: asked.areas.map((text) => taken(() => made.hundredths(text))),
  leads: asked.leads.map((four) => Math.sign(made.lead(...four))),
  canonical: asked.canonical.map((text) => {
    try {
      made.uncanonical(text);
      return true;
    } catch (error) {
      return false;
    }
  }),
};
process.stdout.write(JSON.stringify(found));
