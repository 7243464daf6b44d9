/**
 * Every string that the page holds: text, attributes, values of fields, and what Preact keeps on its nodes (properties,
 * state, references), followed through. What only a closure holds cannot be seen.
 */
export function held(): Set<string> {
  const strings = new Set<string>();
  const seen = new Set<unknown>();
  const open: unknown[] = [document.documentElement];
  const add = (value: unknown) => {
    if (typeof value === "string") strings.add(value);
    else if (value !== null && (typeof value === "object" || typeof value === "function") && !seen.has(value)) {
      seen.add(value);
      open.push(value);
    }
  };
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === window || at === document) continue;
    if (at instanceof Node) {
      add(at.nodeValue);
      for (const child of at.childNodes) add(child);
    }
    if (at instanceof Element) for (const { value } of at.attributes) add(value);
    if (at instanceof HTMLInputElement) add(at.value);
    if (at instanceof Map || at instanceof Set) for (const value of at.values()) add(value);
    for (const key of Object.keys(at as object)) add(Reflect.get(at as object, key));
  }
  return strings;
}

/** Whether the page or the browser's stores hold this anywhere. */
export function holds(text: string): boolean {
  const stored = [localStorage, sessionStorage].flatMap((store) => Object.values({ ...store }) as string[]);
  return [...held(), ...stored].some((string) => string.includes(text));
}
