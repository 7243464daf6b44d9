import { expect, test } from "vitest";
import { fixtures } from "../fixtures";
import { focused, type Mounted, mount } from "../test/mount";

function page(name: string): Mounted {
  const made = fixtures[name];
  if (made === undefined) throw new Error(`no fixture ${name}`);
  return mount(made());
}

test.each([
  ["find-busy", "Escape", {}, { name: "cancel", args: {} }],
  ["reading", "Escape", {}, { name: "cancel", args: {} }],
  ["confirm", "Escape", {}, { name: "person_reject", args: {} }],
  ["permission", "Escape", {}, { name: "patient_close", args: {} }],
  ["permission-busy", "Escape", {}, { name: "cancel", args: {} }],
  ["result-none", "Escape", {}, { name: "patient_close", args: {} }],
  ["alerts", "Escape", {}, { name: "go", args: { place: "find" } }],
  ["journal", "Escape", {}, { name: "go", args: { place: "find" } }],
  ["setup", "Escape", {}, { name: "go", args: { place: "find" } }],
  ["sign-in-browser", "Escape", {}, { name: "cancel", args: {} }],
  ["sign-in-pin-on-reader", "Escape", {}, { name: "cancel", args: {} }],
  ["sign-in-checking", "Escape", {}, { name: "cancel", args: {} }],
  ["record", "r", { altKey: true }, { name: "role_change", args: {} }],
  ["find", "R", { altKey: true }, { name: "role_change", args: {} }],
  ["sign-in-pin-both", "b", { altKey: true }, { name: "sign_in_browser", args: {} }],
  ["sign-in-no-card-both", "b", { altKey: true }, { name: "sign_in_browser", args: {} }],
  ["record", "w", { altKey: true }, { name: "patient_close", args: {} }],
  ["record", "W", { altKey: true }, { name: "patient_close", args: {} }],
  ["record", "l", { altKey: true }, { name: "lock", args: {} }],
  ["role-two", "l", { altKey: true }, { name: "lock", args: {} }],
] as const)("%s: %s asks for one command", (name, key, modifiers, call) => {
  const shown = page(name);
  shown.press(key, modifiers);
  expect(shown.calls()).toEqual([call]);
});

test.each([
  ["record", "Escape", {}],
  ["find", "Escape", {}],
  ["find", "F5", {}],
  ["find", "r", { ctrlKey: true }],
  ["record", "w", {}],
  ["record", "l", {}],
  ["record", "r", {}],
  ["record", "l", { altKey: true, ctrlKey: true }],
  ["sign-in-pin", "Escape", {}],
] as const)("%s: %s %o asks for nothing", (name, key, modifiers) => {
  const shown = page(name);
  shown.press(key, modifiers);
  expect(shown.calls()).toEqual([]);
});

test.each([
  ["F5", {}, false],
  ["r", { ctrlKey: true }, false],
  ["F1", {}, false],
  ["Enter", { repeat: true }, false],
  ["Enter", {}, true],
  ["a", {}, true],
] as const)("%s %o left to the browser: %s", (key, modifiers, left) => {
  expect(page("find").press(key, modifiers)).toBe(left);
});

test.each([
  ["find", "w", "No patient is open."],
  ["sign-in-no-card", "l", "Nobody is signed in."],
  ["sign-in-no-card", "r", "Nobody is signed in."],
  ["role-two", "r", "You are choosing a role now."],
  ["sign-in-pin", "b", "Signing in with the browser is not offered now."],
  ["sign-in-browser", "b", "Signing in with the browser is not offered now."],
  ["find", "b", "Signing in with the browser is on the sign-in screen."],
])("%s: Alt+%s says why it does nothing", (name, key, words) => {
  const shown = page(name);
  shown.press(key, { altKey: true });
  expect(shown.get("announcer").textContent).toBe(words);
  expect(shown.calls()).toEqual([]);
});

test("with one role there is no other to change to, and the key says so", () => {
  const made = fixtures.find?.();
  if (made === undefined) throw new Error("no fixture find");
  const shown = mount({ ...made, frame: { ...made.frame, canChangeRole: false } });
  shown.press("r", { altKey: true });
  expect(shown.get("announcer").textContent).toBe("You have no other role to change to.");
  expect(shown.calls()).toEqual([]);
});

test("help lists every key of the page", () => {
  const shown = page("find");
  shown.press("F1");
  const listed = [...shown.get("help").querySelectorAll("kbd")].map((key) => key.textContent);
  expect(listed).toEqual(["Enter", "Esc", "Alt+W", "Alt+R", "Alt+L", "Alt+B", "F1"]);
});

test("F1 opens help with the focus in it; Escape closes it, and the focus goes back", () => {
  const shown = page("find");
  shown.press("F1");
  expect(shown.get("help").contains(document.activeElement)).toBe(true);
  shown.press("Escape");
  expect(shown.find("help")).toBeNull();
  expect(focused()).toBe("find-field");
  expect(shown.calls()).toEqual([]);
});

test.each([
  ["sign-in-no-card", "tray-card-priya"],
  ["sign-in-pin", "pin"],
  ["sign-in-pin-wrong", "pin"],
  ["sign-in-pin-last", "pin"],
  ["sign-in-pin-refused", "pin"],
  ["sign-in-pin-pad", "pin-on-reader"],
  ["sign-in-browser-only", "sign-in-browser"],
  ["role-fifty", "role-search"],
  ["find-interrupted", "find-interrupted"],
  ["find-interrupted-error", "find-field"],
  ["permission-draft", "answer-onFile"],
  ["role-two", "role-555012345681"],
  ["role-many", "role-search"],
  ["find", "find-field"],
  ["find-error", "find-field"],
  ["confirm", "confirm-yes"],
  ["permission", "answer-agreed"],
  ["result-none", "result-title"],
  ["journal", "filter-patient"],
])("%s starts with the focus on %s", (name, first) => {
  page(name);
  expect(focused()).toBe(first);
});

test("the order of focus is task, rail, header, status line", () => {
  page("find");
  const order = [...document.querySelectorAll("main, nav.rail, header, footer")].map((part) => part.tagName);
  expect(order).toEqual(["MAIN", "NAV", "HEADER", "FOOTER"]);
});
