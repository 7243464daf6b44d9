import { expect, test } from "vitest";
import { fixtures } from "../../fixtures";
import { focused, type Mounted, mount } from "../../test/mount";

function page(name: string): Mounted {
  const made = fixtures[name];
  if (made === undefined) throw new Error(`no fixture ${name}`);
  return mount(made());
}

const OUTCOMES = ["none", "refused", "nothing-current", "restricted", "patient-said-no", "failed", "cancelled"];

test("no two outcomes share a shape or a heading (law 8)", () => {
  const shown = OUTCOMES.map((outcome) => {
    const title = page(`result-${outcome}`).get("result-title").textContent;
    return [title, document.querySelector(".outcome path")?.getAttribute("d")];
  });
  expect(new Set(shown.map(([title]) => title)).size).toBe(OUTCOMES.length);
  expect(new Set(shown.map(([, shape]) => shape)).size).toBe(OUTCOMES.length);
});

test.each([
  ["result-failed", true],
  ["result-cancelled", true],
  ["result-none", false],
  ["result-refused", false],
])("%s offers another try: %s", (name, offered) => {
  const shown = page(name);
  expect(shown.find("look-again") !== null).toBe(offered);
  expect(shown.find("override-open")).toBeNull();
});

test("the documents that do not stand are listed", () => {
  expect(page("result-nothing-current").get("result").textContent).toContain(
    "General Practice Summary, 18-Nov-2026, withdrawn",
  );
});

test("an override takes a ground, a reason and a second yes", () => {
  const shown = page("result-refused-override");
  shown.click("override-open");
  expect(document.querySelectorAll("input:checked")).toHaveLength(0);
  shown.submit("override-submit");
  expect(shown.text()).toContain("Choose the legal ground.");
  expect(focused()).toBe("ground-1");
  shown.click("ground-3");
  shown.submit("override-submit");
  expect(focused()).toBe("reason");
  shown.type("reason", "Order of 20-Nov-2026, Leeds");
  shown.submit("override-submit");
  expect(shown.calls()).toEqual([]);
  shown.press("Escape");
  expect(shown.find("sure")).toBeNull();
  expect(shown.find("override")).not.toBeNull();
  shown.submit("override-submit");
  shown.click("sure-yes");
  expect(shown.calls()).toEqual([
    { name: "override_dissent", args: { ground: "3", text: "Order of 20-Nov-2026, Leeds" } },
  ]);
});

test("Escape leaves the override without asking for anything", () => {
  const shown = page("result-refused-override");
  shown.click("override-open");
  shown.press("Escape");
  expect(shown.find("override")).toBeNull();
  expect(shown.calls()).toEqual([]);
});
