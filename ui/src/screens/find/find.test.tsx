import { expect, test } from "vitest";
import { fixtures } from "../../fixtures";
import { mount } from "../../test/mount";
import { spaced } from "./nhs-number";

test.each([
  ["", ""],
  ["999", "999"],
  ["9991", "999 1"],
  ["9991234", "999 123 4"],
  ["9991234578", "999 123 4578"],
  ["999 1234578", "999 123 4578"],
  ["99912345781", "99912345781"],
  ["999-123-4578", "999-123-4578"],
  ["Ann Example 9991234578", "Ann Example 9991234578"],
])("%o is spaced as %o", (typed, shown) => {
  expect(spaced(typed)).toBe(shown);
});

test("what stands in the field is sent, on Enter", () => {
  const page = mount(fixtures.find?.() as never);
  page.type("find-field", "9991234578");
  page.submit("find-field");
  expect(page.calls()).toEqual([{ name: "find_number", args: { text: "999 123 4578" } }]);
});

test("while it is looking nothing is sent again", () => {
  const page = mount(fixtures["find-busy"]?.() as never);
  page.submit("find-field");
  expect(page.calls()).toEqual([]);
});

test("an error belongs to its field", () => {
  const page = mount(fixtures["find-error"]?.() as never);
  const field = page.get("find-field");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(field.getAttribute("aria-describedby")).toContain("find-error");
  expect(document.getElementById("find-error")?.textContent).toContain("the last digit does not fit");
});

test.each([
  ["find", "example-2", "2"],
  ["find-recent", "recent-r1", "r1"],
])("%s: %s opens its patient", (name, pressed, id) => {
  const page = mount(fixtures[name]?.() as never);
  page.click(pressed);
  expect(page.calls()).toEqual([{ name: "find_recent", args: { id } }]);
});

test("whom a lock interrupted is gone on with by one key, with what that means said", () => {
  const page = mount(fixtures["find-interrupted"]?.() as never);
  const button = page.get("find-interrupted");
  expect(button.textContent).toBe("Go on with EXAMPLE, Ann (Mrs) Enter");
  const sentence = document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent;
  expect(sentence).toContain("looking again is a new look");
  page.click("find-interrupted");
  expect(page.calls()).toEqual([{ name: "find_interrupted", args: {} }]);
});

test("while they are looked for nothing is sent again", () => {
  const page = mount(fixtures["find-interrupted-busy"]?.() as never);
  page.click("find-interrupted");
  expect(page.calls()).toEqual([]);
});
