// html-validate finds nothing in the HTML that was sent.

import { HtmlValidate } from 'html-validate';

// Templates leave blank lines and blanks at the ends of lines, which gzip does away with. How a void element is closed and how a
// character is written says nothing to a browser. A button of a form without a type submits it, which is what ours are for.
const RULES = {
  extends: ['html-validate:standard', 'html-validate:a11y'],
  rules: {
    'no-trailing-whitespace': 'off', 'void-style': 'off', 'no-implicit-button-type': 'off', 'require-csp-nonce': 'off',
    'no-inline-style': 'error',
  },
};
const validator = new HtmlValidate(RULES);

export async function valid(visitor) {
  const html = await visitor.document.text();
  const report = await validator.validateString(html);
  const lines = html.split('\n');
  for (const { ruleId, message, line } of report.results.flatMap((result) => result.messages)) {
    visitor.finds(`that html-validate finds nothing (${ruleId})`, `${message}\n${(lines[line - 1] ?? '').trim().slice(0, 300)}`);
  }
}
