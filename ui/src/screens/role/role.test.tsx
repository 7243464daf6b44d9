import { describe, expect, test } from "vitest";
import type { View } from "../../contract";
import { fixtures } from "../../fixtures";
import { keyboard } from "../../test/keyboard";
import { focused, type Mounted, mount } from "../../test/mount";

function fixture(name: string): View {
  const made = fixtures[name];
  if (made === undefined) throw new Error(`no fixture ${name}`);
  return made();
}
const page = (name: string): Mounted => mount(fixture(name));
const cards = () => [...document.querySelectorAll<HTMLElement>("[data-role]")].map((card) => card.dataset.testid);
const chosen = (profile: string) => [{ name: "role_choose", args: { profile } }];

const HILL = "555012345681";
const ANYWHERE = "555012345699";

test("a role is chosen by its profile", () => {
  const shown = page("role-two");
  shown.click(`role-${HILL}`);
  expect(shown.calls()).toEqual(chosen(HILL));
});

test.each([
  ["role-two", false],
  ["role-many", true],
  ["role-fifty", true],
])("%s can be searched: %s", (name, searched) => {
  expect(page(name).find("role-search") !== null).toBe(searched);
});

test.each([
  ["otley", 1],
  ["smith pharmacist", 4],
  ["FX789", 1],
  ["fffff", 1],
  ["branch 4", 8],
  ["technician", 14],
  ["fe017", 1],
  ["surgeon", 0],
])("%o leaves %i of the fifty roles, and says so", (typed, left) => {
  const shown = page("role-fifty");
  expect(cards()).toHaveLength(50);
  shown.type("role-search", typed);
  expect(cards()).toHaveLength(left);
  const said = document.getElementById("role-count")?.textContent ?? "";
  expect(said).toContain(left === 0 ? "No role on your card fits" : `${left} of 50 roles fit.`);
});

describe("with the keyboard", () => {
  test("the role used last is chosen by Enter alone", () => {
    const shown = page("role-fifty");
    expect(focused()).toBe("role-search");
    expect(document.getElementById("role-count")?.textContent).toContain("Enter chooses Hill Street Pharmacy");
    keyboard(shown).enter();
    expect(shown.calls()).toEqual(chosen(HILL));
  });

  test("what is typed and Enter choose the first that fits", () => {
    const shown = page("role-fifty");
    const keys = keyboard(shown);
    keys.type("branch 17");
    keys.enter();
    expect(shown.calls()).toEqual(chosen("555012346016"));
  });

  test("arrows go down from the field, up again, and no further than the ends", () => {
    const shown = page("role-many");
    const keys = keyboard(shown);
    const walk = (...pressed: string[]) => {
      for (const key of pressed) keys.key(key);
      return focused();
    };
    expect(walk("ArrowUp")).toBe("role-search");
    expect(walk("ArrowDown")).toBe(`role-${HILL}`);
    expect(walk("ArrowDown")).toBe("role-555012345682");
    expect(walk("End")).toBe(`role-${ANYWHERE}`);
    expect(walk("ArrowDown")).toBe(`role-${ANYWHERE}`);
    expect(walk("ArrowUp", "ArrowUp")).toBe("role-555012345702");
    keys.enter();
    expect(shown.calls()).toEqual(chosen("555012345702"));
    expect(walk("Home", "ArrowUp")).toBe("role-search");
  });

  test("nothing is chosen by Enter when nothing was typed and no role was used here", () => {
    const fifty = fixture("role-fifty");
    if (fifty.screen.kind !== "chooseRole") throw new Error("not the choice of role");
    const roles = fifty.screen.roles.map((role) => ({ ...role, lastUsed: false }));
    const shown = mount({ ...fifty, screen: { ...fifty.screen, roles } });
    expect(document.getElementById("role-count")?.textContent).toBe(
      "50 roles on your card. Type a few letters, or go down with the arrow keys.",
    );
    keyboard(shown).enter();
    expect(shown.calls()).toEqual([]);
  });

  test("nothing is chosen by Enter when nothing fits", () => {
    const shown = page("role-fifty");
    const keys = keyboard(shown);
    keys.type("surgeon");
    keys.enter();
    expect(shown.calls()).toEqual([]);
  });
});

describe("a role with a warning", () => {
  test("is asked about in its place, and no Enter too many answers", () => {
    const shown = page("role-two");
    shown.click(`role-${ANYWHERE}`);
    expect(shown.calls()).toEqual([]);
    expect(shown.get("role-warning").textContent).toContain("FFFFF");
    expect(focused()).toBe("role-warning");
    shown.press("Enter");
    expect(shown.calls()).toEqual([]);
    expect(cards()).toEqual([`role-${HILL}`]);
  });

  test("is worked in when that is wanted, and is not asked about again", () => {
    const shown = page("role-two");
    shown.click(`role-${ANYWHERE}`);
    shown.click("role-accept");
    expect(shown.calls()).toEqual(chosen(ANYWHERE));
    shown.click(`role-${ANYWHERE}`);
    expect(shown.calls()).toEqual([...chosen(ANYWHERE), ...chosen(ANYWHERE)]);
  });

  test.each(["Escape", "button"])("is left by %s, and the focus goes back to it", (by) => {
    const shown = page("role-two");
    shown.click(`role-${ANYWHERE}`);
    if (by === "Escape") shown.press("Escape");
    else shown.click("role-another");
    expect([shown.find("role-warning"), shown.calls(), focused()]).toEqual([null, [], `role-${ANYWHERE}`]);
  });

  test("is asked about when Enter in the search field chooses it", () => {
    const shown = page("role-fifty");
    const keys = keyboard(shown);
    keys.type("fffff");
    keys.enter();
    expect([shown.calls(), focused()]).toEqual([[], "role-warning"]);
    keys.tab();
    expect(focused()).toBe("role-accept");
    keys.enter();
    expect(shown.calls()).toEqual(chosen(ANYWHERE));
  });

  test("typing on lets the question go, and leaves the focus in the field", () => {
    const shown = page("role-fifty");
    const keys = keyboard(shown);
    keys.type("fffff");
    keys.enter();
    shown.get("role-search").focus();
    keys.type("hill");
    expect([shown.find("role-warning"), focused()]).toEqual([null, "role-search"]);
  });
});

test("while a choice is being made nothing is chosen again", () => {
  const shown = page("role-busy");
  shown.click(`role-${HILL}`);
  keyboard(shown).enter();
  expect(shown.calls()).toEqual([]);
});
