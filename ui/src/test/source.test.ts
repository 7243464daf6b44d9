import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const SRC = resolve(import.meta.dirname, "..");
const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => ({ name: name.replaceAll("\\", "/"), text: readFileSync(join(SRC, name), "utf8") }))
  // What only tests use may look where the page may not.
  .filter(({ name }) => !name.startsWith("test/"));

/** The files in which a pattern stands. */
const holding = (pattern: RegExp) => files.filter((file) => pattern.test(file.text)).map((file) => file.name);

test("the sources are there to be read", () => {
  expect(files.length).toBeGreaterThan(50);
});

// Law 7: nothing can turn text into markup.
test.each([
  /innerHTML/,
  /outerHTML/,
  /insertAdjacentHTML/,
  /dangerouslySetInnerHTML/,
  /document\.write/,
  /DOMParser/,
  /createContextualFragment/,
  /\beval\(/,
  /new Function/,
  /srcdoc/,
])("no source holds %s", (pattern) => expect(holding(pattern)).toEqual([]));

// Law 5: nothing of a patient is kept outside the page.
test.each([
  /localStorage/,
  /sessionStorage/,
  /indexedDB/,
  /navigator\.clipboard/,
  /document\.cookie/,
  /\bfetch\(/,
  /XMLHttpRequest/,
  /console\./,
])("no source holds %s", (pattern) => expect(holding(pattern)).toEqual([]));

test("only the bridge names Tauri", () => {
  expect(holding(/@tauri-apps/)).toEqual(["backend/tauri.ts"]);
});

test("the fixtures are drawn by the preview and by tests alone", () => {
  expect(holding(/from "\.{1,2}\/.*fixtures|backend\/scripted"/)).toEqual(["preview.tsx"]);
});

test("no element has a style attribute in the source", () => {
  expect(holding(/\sstyle=/)).toEqual([]);
});
