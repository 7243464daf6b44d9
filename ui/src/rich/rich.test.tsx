import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { BlockView, SectionView } from "../contract";
import { paragraph, record, table } from "../fixtures/record";
import { mount } from "../test/mount";

const BLNS = resolve(import.meta.dirname, "../../../../shared/samples/security/blns/blns.json");

function section(body: BlockView[]): SectionView {
  return { id: "s", title: "Section", short: "Section", rows: null, isAllergies: false, body };
}

function drawn(body: BlockView[]): HTMLElement {
  return mount(record({ sections: [section(body)] })).get("record");
}

/** The words of the section, without those of the frame around it. */
function words(body: BlockView[]): string {
  return drawn(body).querySelector(".section")?.textContent ?? "";
}

const TREE: BlockView[] = [
  { kind: "heading", level: 3, line: [{ text: "one ", strong: false }] },
  {
    kind: "paragraph",
    highlighted: true,
    line: [
      { text: "two ", strong: true },
      { text: null, strong: false },
      { text: "three ", strong: false },
    ],
  },
  {
    kind: "list",
    ordered: true,
    items: [{ body: [paragraph("four "), { kind: "list", ordered: false, items: [{ body: [paragraph("five ")] }] }] }],
  },
  table(
    ["six ", "seven "],
    [
      ["eight ", ""],
      ["", "nine 18-Nov-2026 "],
    ],
  ),
  { kind: "preformatted", text: "ten\n  eleven " },
  { kind: "heading", level: 6, line: [{ text: "twelve", strong: false }] },
];

test("all text is drawn, in order", () => {
  expect(words(TREE)).toBe("Sectionone two three four five six seven eight nine 18-Nov-2026 ten\n  eleven twelve");
});

test.each([
  ["h3", "one "],
  ["h6", "twelve"],
  ["strong", "two "],
  ["ol > li > ul > li", "five "],
  ["thead th[scope=col]", "six "],
  ["pre", "ten\n  eleven "],
])("%s holds %o", (selector, text) => {
  expect(drawn(TREE).querySelector(`.section ${selector}`)?.textContent).toBe(text);
});

test("a cell keeps its spans, and a header without words is no header", () => {
  const spans: BlockView = {
    kind: "table",
    caption: "Caption",
    head: [],
    foot: [{ cells: [{ header: false, colspan: 1, rowspan: 1, body: [paragraph("foot")] }] }],
    body: [
      {
        cells: [
          { header: true, colspan: 2, rowspan: 3, body: [paragraph("wide")] },
          { header: true, colspan: 1, rowspan: 1, body: [] },
        ],
      },
    ],
  };
  const section = drawn([spans]);
  const wide = section.querySelector("th");
  expect([wide?.colSpan, wide?.rowSpan, wide?.scope]).toEqual([2, 3, "row"]);
  expect(section.querySelectorAll("th")).toHaveLength(1);
  expect(section.querySelector("caption")?.textContent).toBe("Caption");
  expect(section.querySelector("tfoot")?.textContent).toBe("foot");
});

const PAYLOADS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "&lt;b&gt; &amp;",
  "javascript:alert(1)",
  "‮right to left",
];

test.each(PAYLOADS)("%o is text wherever it stands", (payload) => {
  const line = [{ text: payload, strong: true }];
  const body: BlockView[] = [
    { kind: "heading", level: 4, line },
    { kind: "paragraph", highlighted: false, line },
    { kind: "preformatted", text: payload },
    table([payload], [[payload]]),
  ];
  const before = drawn(body);
  expect(before.querySelector(".section")?.textContent).toBe(`Section${payload.repeat(5)}`);
  expect(before.querySelectorAll("script, img, iframe, object")).toHaveLength(0);
});

test("every string of the list of naughty strings is text", (context) => {
  if (!existsSync(BLNS)) {
    console.info("skipped: ../shared is absent (every string of the list of naughty strings is text)");
    context.skip();
  }
  const strings: string[] = JSON.parse(readFileSync(BLNS, "utf8"));
  expect(strings.length).toBeGreaterThan(400);
  const blocks = strings.map((text): BlockView => ({ kind: "preformatted", text }));
  const shown = [...drawn(blocks).querySelectorAll(".section pre")].map((pre) => pre.textContent);
  expect(shown).toEqual(strings);
  expect(document.querySelectorAll("script, img, iframe, object, embed, video, style")).toHaveLength(0);
  console.info(`read ${strings.length} strings of blns.json`);
});
