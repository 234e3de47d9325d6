// Which entries of the table of pages a browser has opened.

export class Coverage {
  constructor(table) {
    this.entries = table.map(({ method, path }) => ({ method, path, pattern: pattern(path), isOpened: false }));
    // A fixed segment goes before a parameter, as in the shop.
    this.entries.sort((one, other) => parameters(one.path) - parameters(other.path));
  }

  /** The entry that answers a request. */
  of(method, address) {
    const { pathname } = new URL(address);
    return this.entries.find((entry) => entry.method === method && entry.pattern.test(pathname));
  }

  /** A refusal opens nothing. */
  note(method, address, status) {
    const entry = this.of(method, address);
    if (entry && status < 400) entry.isOpened = true;
  }

  get unopened() {
    return this.entries.filter((entry) => !entry.isOpened).map(({ method, path }) => `${method} ${path}`);
  }

  get number() {
    return this.entries.length;
  }
}

function pattern(path) {
  const segments = path.split('/').map((segment) => (segment.startsWith('{') ? '[^/]+' : segment.replace(/[.*+?^$()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${segments.join('/')}$`);
}

function parameters(path) {
  return path.split('{').length - 1;
}
