// Reads an AsyncAPI document with the parser of its makers, and prints what it finds.
const { readFileSync } = require('node:fs');
const { Parser } = require('@asyncapi/parser');

const [file] = process.argv.slice(2);

new Parser().parse(readFileSync(file, 'utf8')).then(({ document, diagnostics }) => {
  const found = diagnostics.filter(({ severity }) => severity <= 1);
  for (const { message, path } of found) {
    console.error(`${path.join('.')}: ${message}`);
  }
  process.exit(document && found.length === 0 ? 0 : 1);
});
