import { expect, test } from "vitest";
import { fixtures } from "../../fixtures";
import { mount } from "../../test/mount";

const ALL = { patient: "", user: "", kind: "", before: 0 };

test("the filters are sent together, from the newest on", () => {
  const page = mount(fixtures.journal?.() as never);
  page.type("filter-patient", " 999 123 4578 ");
  page.type("filter-user", "priya");
  (page.get("filter-kind") as HTMLSelectElement).value = "view";
  page.submit("filter-submit");
  expect(page.calls()).toEqual([
    { name: "journal_read", args: { filter: { patient: "999 123 4578", user: "priya", kind: "view", before: 0 } } },
  ]);
});

test.each([
  ["journal", "journal-older", { ...ALL, before: 10479 }],
  ["journal-filtered", "journal-newest", { patient: "999 123 4578", user: "priya", kind: "view", before: 0 }],
])("%s: %s keeps the filter", (name, pressed, filter) => {
  const page = mount(fixtures[name]?.() as never);
  page.click(pressed);
  expect(page.calls()).toEqual([{ name: "journal_read", args: { filter } }]);
});

test("an error belongs to the patient field", () => {
  const page = mount(fixtures["journal-error"]?.() as never);
  expect(page.get("filter-patient").getAttribute("aria-describedby")).toBe("filter-error");
  expect(document.getElementById("filter-error")?.textContent).toContain("it has 6 digits");
});

test("an alert that shows nothing, and one that needs attention, say so", () => {
  const table = mount(fixtures.alerts?.() as never).get("alerts-table");
  expect(table.textContent).toContain("Nothing was shown");
  expect(table.textContent).toContain("Needs attention");
  expect(table.querySelectorAll("tbody tr")).toHaveLength(5);
});
