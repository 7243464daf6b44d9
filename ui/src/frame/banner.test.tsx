import { expect, test } from "vitest";
import type { Banner } from "../contract";
import { fixtures } from "../fixtures";
import { ANN, DECEASED, PROTECTED, view, working } from "../fixtures/frame";
import { mount } from "../test/mount";

function banner(of: Banner): HTMLElement {
  return mount(view(working("record", of), { kind: "reading", busy: { what: "Asking", canCancel: false } })).get(
    "banner",
  );
}

test.each([
  [
    "alive",
    ANN,
    "EXAMPLE, Ann (Mrs)Born14-Jul-1945 (81y)GenderFemaleNHS No.999 123 45781 High Street, Leeds, LS1 1AA · Registered at Park Surgery (A12345)",
  ],
  [
    "protected",
    PROTECTED,
    "Not KnownBornNot KnownGenderNot KnownNHS No.999 123 4578Address and practice are protected",
  ],
  [
    "deceased",
    DECEASED,
    "TRELAWNEY-FEATHERSTONEHAUGH, Bartholomew Alexander (Dr)Preferred name BartyBorn03-Feb-1938 (88y)Died 02-Oct-2026Age at Death 88yGenderMaleNHS No.999 048 4325",
  ],
])("%s: name, born, gender, NHS number, in this order, labels without a colon", (_state, of, words) => {
  const text = banner(of).textContent ?? "";
  expect(text.startsWith(words)).toBe(true);
  expect(text).not.toContain(":");
});

test("a person who has died is marked, and died stands under born", () => {
  const shown = banner(DECEASED);
  expect(shown.dataset.deceased).toBe("true");
  expect(shown.classList).toContain("banner--died");
  const born = [...shown.querySelectorAll("dt")].find((label) => label.textContent === "Born");
  expect(born?.parentElement?.textContent).toContain("Died 02-Oct-2026");
});

test("each label of the first zone explains itself", () => {
  const labels = [...banner(ANN).querySelectorAll("dt")].map((label) => [label.textContent, label.title]);
  expect(labels).toEqual([
    ["Born", "Date of birth, and age"],
    ["Gender", "Gender as held by the NHS"],
    ["NHS No.", "NHS number, ten digits"],
  ]);
});

test.each(["find-recent", "confirm", "alerts", "journal", "sign-in-locked"])("%s has no banner", (name) => {
  const made = fixtures[name];
  expect(made && mount(made()).find("banner")).toBeNull();
});
