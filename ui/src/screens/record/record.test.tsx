import { expect, test, vi } from "vitest";
import { fixtures } from "../../fixtures";
import { type Mounted, mount } from "../../test/mount";

function page(name: string): Mounted {
  const made = fixtures[name];
  if (made === undefined) throw new Error(`no fixture ${name}`);
  return mount(made());
}

const STATES = [
  ["record", "known", "Known allergies"],
  ["record-none-known", "noneKnown", "No known allergies"],
  ["record-not-recorded", "notRecorded", "Allergies not recorded"],
  ["record-unavailable", "unavailable", "Allergies unavailable"],
] as const;

test.each(STATES)("%s: the allergies are %s, in words %o", (name, state, words) => {
  const tag = page(name).get("allergies");
  expect([tag.dataset.state, tag.textContent]).toEqual([state, words]);
});

test("each state of the allergies has its own shape", () => {
  const shapes = STATES.map(([name]) => page(name).get("allergies").querySelector("path")?.getAttribute("d"));
  expect(new Set(shapes).size).toBe(STATES.length);
});

test.each([...STATES.map(([name]) => name), "record-no-allergy-section"])(
  "%s: the allergies come first in the text",
  (name) => {
    const text = page(name).get("record").querySelector(".record__text");
    expect(text?.textContent?.trim()).toMatch(
      /^(Known allergies|No known allergies|Allergies not recorded|Allergies unavailable)/,
    );
  },
);

test("the record's own statements stand outside what is scrolled, word for word", () => {
  const shown = page("record-all-statements");
  const pinned = shown.get("pinned");
  expect(pinned.closest(".record__text")).toBeNull();
  expect([...pinned.querySelectorAll(".pinned__words")].map((line) => line.textContent)).toEqual([
    "Sourced from the patient's General Practice record. This summary may not include all the information pertinent to this patient.",
    "One or more entries have been deliberately withheld from this GP Summary.",
    "At the time this record was created, this patient had recently registered with the GP Practice. GP Summary information may not be complete.",
    "This statement is not one that Vouch knows.",
  ]);
  expect(pinned.textContent).toContain("1 picture was not drawn. All the words are here.");
});

test("its age, its permission and the other documents are always there", () => {
  const side = page("record").get("record").querySelector(".record__side")?.textContent;
  for (const words of [
    "Retrieved 14:03",
    "Created 3 days ago (18-Nov-2026) by Park Surgery",
    "With permission.",
    "General Practice Initial Summary, replaced",
  ]) {
    expect(side).toContain(words);
  }
});

test("the list of sections has their counts, and leads to their headings", () => {
  const shown = page("record");
  const items = [...document.querySelectorAll(".contents__item")].map((item) => item.textContent);
  expect(items).toEqual([
    "Allergies2 rows",
    "Acute medication3 rows",
    "Current repeat4 rows",
    "Discontinued1 row",
    "Diagnoses3 rows",
    "Personal preferences",
  ]);
  shown.click("section-repeat");
  expect(document.activeElement?.textContent).toBe("Current Repeat Medications");
  expect(shown.get("section-repeat").getAttribute("aria-current")).toBe("location");
});

test.each([
  { scrollWidth: 900, clientWidth: 640, announced: true },
  { scrollWidth: 640, clientWidth: 640, announced: false },
])("a text $scrollWidth wide in $clientWidth is announced: $announced", ({ scrollWidth, clientWidth, announced }) => {
  const scroll = vi.spyOn(HTMLElement.prototype, "scrollWidth", "get").mockReturnValue(scrollWidth);
  const client = vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(clientWidth);
  expect(page("record-wide").find("too-wide") !== null).toBe(announced);
  scroll.mockRestore();
  client.mockRestore();
});
