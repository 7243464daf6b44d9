import { expect, test } from "vitest";
import { fixtures } from "../../fixtures";
import { mount } from "../../test/mount";

const cards = () => [...document.querySelectorAll("[data-testid^=role-5]")].map((card) => card.textContent);

test("a role is chosen by its profile", () => {
  const page = mount(fixtures["role-two"]?.() as never);
  page.click("role-555012345699");
  expect(page.calls()).toEqual([{ name: "role_choose", args: { profile: "555012345699" } }]);
});

test.each([
  ["role-two", false],
  ["role-many", true],
])("%s can be searched: %s", (name, searched) => {
  expect(mount(fixtures[name]?.() as never).find("role-search") !== null).toBe(searched);
});

test.each([
  ["otley", 1],
  ["smith pharmacist", 4],
  ["FX789", 1],
  ["fffff", 1],
  ["surgeon", 0],
])("%o leaves %i of the seven roles", (typed, left) => {
  const page = mount(fixtures["role-many"]?.() as never);
  page.type("role-search", typed);
  expect(cards()).toHaveLength(left);
});
