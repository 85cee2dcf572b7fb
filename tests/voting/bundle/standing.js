// Runs verify.js again and again, as a page does, and reads it anew where it changed: what has run before runs quicker.
// A line of JSON in, [program, given], and one out: the exit status and what was said, as of `node program given...`.
const fs = require('fs');
const readline = require('readline');
const util = require('util');

const texts = new Map();
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [program, given] = JSON.parse(line);
  const said = { stdout: '', stderr: '' };
  console.log = (...words) => { said.stdout += `${util.format(...words)}\n`; };
  console.error = (...words) => { said.stderr += `${util.format(...words)}\n`; };
  let status;
  try {
    const text = fs.readFileSync(program, 'utf8');
    if (texts.get(program) !== text) delete require.cache[require.resolve(program)];
    texts.set(program, text);
    status = require(program).main(given, fs);
  } catch (error) {
    status = 1; // as Node ends when nobody catches what was thrown
    said.stderr += `${error.stack}\n`;
  }
  process.stdout.write(`${JSON.stringify(Object.assign({ status }, said))}\n`);
});
