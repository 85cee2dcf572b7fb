// Runs verify.js where a page or a mini-program runs it: node isolated.js verify.js page|mini-program < {zip, keys, receipts, trackers}
// Nothing of Node is there, nothing that not every such place has, and no code is made of text. Writes what it said.
const fs = require('fs');
const vm = require('vm');
const [program, place] = process.argv.slice(2);
const asked = JSON.parse(fs.readFileSync(0, 'utf8'));

const inside = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
const run = (text) => vm.runInContext(text, inside);
// V8 brings these into every context; a mini-program on an old telephone does not have them, and a page need not.
for (const name of ['console', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'BigInt', 'BigInt64Array', 'BigUint64Array',
  'Intl', 'Iterator', 'WeakRef', 'FinalizationRegistry', 'AggregateError', 'escape', 'unescape', 'Proxy', 'Reflect']) {
  run(`delete globalThis.${name}`);
}
if (place === 'page') run('globalThis.self = globalThis');
const before = run('Object.getOwnPropertyNames(globalThis)').join();
const text = fs.readFileSync(program, 'utf8');
let made;
if (place === 'page') {
  run(text);
  made = run('yigaiVerify');
  run('delete globalThis.yigaiVerify');
} else {
  // A mini-program wraps each of its files so, and has no other way in or out.
  const module = run('({ exports: {} })');
  const loads = (name) => {
    throw new Error(`require of ${name}`);
  };
  run(`(function (require, module, exports) {${text}\n})`)(loads, module, module.exports);
  made = module.exports;
}
const left = run('Object.getOwnPropertyNames(globalThis)').join() === before;

const bytes = (base64) => {
  const from = Buffer.from(base64, 'base64');
  const to = run('(size) => new Uint8Array(size)')(from.length);
  to.set(from);
  return to;
};
const list = (all) => run('(text) => JSON.parse(text)')(JSON.stringify(all));
const receipts = list([]);
for (const [name, data] of asked.receipts) receipts.push(list([name]).concat(run('(one) => [one]')(bytes(data))));
const options = list({ keys: asked.keys, trackers: asked.trackers });
options.receipts = receipts;
let found;
try {
  const { status, said } = made.verify(bytes(asked.zip), options);
  found = { status, said: said.join('\n') };
} catch (error) {
  if (!(error instanceof made.Unreadable)) throw error;
  found = { status: 2, said: error.message };
}
process.stdout.write(JSON.stringify(Object.assign({ left }, found)));
