import { expect, test } from "vitest";
import type { View } from "../contract";
import { fixtures } from "../fixtures";
import { keyboard } from "../test/keyboard";
import { focused, mount } from "../test/mount";

let revision = 0;
function fixture(name: string): View {
  const made = fixtures[name];
  if (made === undefined) throw new Error(`no fixture ${name}`);
  revision += 1;
  return { ...made(), revision };
}

test("from the card to Find: one PIN, one choice, no pointer", () => {
  const page = mount(fixture("sign-in-no-card"));
  const keys = keyboard(page);
  keys.enter();
  page.send(fixture("sign-in-reading"));
  page.send(fixture("sign-in-pin"));
  keys.type("135790");
  keys.enter();
  page.send(fixture("sign-in-checking"));
  page.send(fixture("role-fifty"));
  keys.enter();
  page.send(fixture("find"));
  keys.type("9991234578");
  keys.enter();
  expect(page.calls()).toEqual([
    { name: "card_insert", args: { card: "priya" } },
    { name: "pin_enter", args: { pin: "135790", certain: false } },
    { name: "role_choose", args: { profile: "555012345681" } },
    { name: "find_number", args: { text: "999 123 4578" } },
  ]);
});

test("another role than the last: a word, an arrow, Enter", () => {
  const page = mount(fixture("role-fifty"));
  const keys = keyboard(page);
  keys.type("smith");
  keys.key("ArrowDown");
  keys.key("ArrowDown");
  keys.enter();
  expect(page.calls()).toEqual([{ name: "role_choose", args: { profile: "555012345701" } }]);
});

test("the last try: Enter leads to the box, Space ticks it, Enter goes on", () => {
  const page = mount(fixture("sign-in-pin-last"));
  const keys = keyboard(page);
  keys.type("135790");
  keys.enter();
  expect(focused()).toBe("pin-certain");
  keys.space();
  keys.enter();
  expect(page.calls()).toEqual([{ name: "pin_enter", args: { pin: "135790", certain: true } }]);
});

test.each([
  ["sign-in-pin-both", ["pin", "pin-submit", "sign-in-browser"]],
  ["sign-in-pin-last", ["pin", "pin-certain", "pin-submit"]],
  ["sign-in-pin-pad-last", ["pin-on-reader", "sign-in-browser"]],
  ["sign-in-pin-readers", ["pin", "pin-submit", "reader-0", "reader-1", "reader-2"]],
  ["sign-in-browser-only", ["sign-in-browser"]],
  ["find-interrupted", ["find-interrupted", "find-field", "find-submit"]],
])("%s: Tab leads through %o", (name, stops) => {
  const page = mount(fixture(name));
  const keys = keyboard(page);
  const met = stops.map((_stop, at) => {
    if (at > 0) keys.tab();
    return focused();
  });
  expect(met).toEqual(stops);
});

test.each([
  ["sign-in-pin-pad", { name: "pin_on_reader", args: { certain: false } }],
  ["sign-in-browser-only", { name: "sign_in_browser", args: {} }],
  ["sign-in-browser-only-card", { name: "sign_in_browser", args: {} }],
  ["find-interrupted", { name: "find_interrupted", args: {} }],
] as const)("%s: Enter is enough", (name, call) => {
  const page = mount(fixture(name));
  keyboard(page).enter();
  expect(page.calls()).toEqual([call]);
});
