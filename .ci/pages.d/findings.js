// The findings: collected while the browser works, and told at the end, each thing once.

/** Thrown where a page is not as it should be. */
export class Wrong extends Error {
  constructor(expected, seen) {
    super(`expected ${expected}, seen ${seen}`);
    this.expected = expected;
    this.seen = seen;
  }
}

export class Findings {
  kept = new Map();

  /** `where` is a journey or a page, `step` the thing that was tried there. */
  add({ where, step, expected, seen }) {
    const told = { step, expected, seen: shortened(seen) };
    const text = JSON.stringify(told);
    const same = this.kept.get(text);
    if (same) same.where.add(where);
    else this.kept.set(text, { where: new Set([where]), ...told });
  }

  /** Whether something was found at a place, or at a part of it. */
  has(name) {
    const places = [...this.kept.values()].flatMap(({ where }) => [...where]);
    return places.some((place) => place === name || place.startsWith(`${name}:`) || place.startsWith(`${name},`));
  }

  get number() {
    return this.kept.size;
  }

  print() {
    for (const { where, step, expected, seen } of this.kept.values()) {
      const places = [...where];
      const more = places.length > 6 ? ` and ${places.length - 6} more` : '';
      console.log(`\nFAILED ${places.slice(0, 6).join(', ')}${more}`);
      console.log(`  step      ${step}\n  expected  ${expected}\n  seen      ${seen.replaceAll('\n', '\n            ')}`);
    }
  }
}

/** Remarks that fail nothing. */
export class Notes {
  kept = new Map();

  add(text, where) {
    this.kept.set(text, (this.kept.get(text) ?? new Set()).add(where));
  }

  print() {
    for (const [text, where] of this.kept) console.log(`note: ${[...where].slice(0, 3).join(', ')} (${where.size}): ${text.slice(0, 400)}`);
  }
}

function shortened(text) {
  const all = String(text).trim();
  return all.length > 1500 ? `${all.slice(0, 1500)}… (${all.length} characters)` : all;
}

/** Does all of these, so many at a time, in their order. */
export async function atOnce(number, tasks) {
  const left = [...tasks];
  const worker = async () => {
    for (let task = left.shift(); task; task = left.shift()) await task();
  };
  await Promise.all(Array.from({ length: number }, worker));
}
