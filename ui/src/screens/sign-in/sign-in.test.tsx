import { expect, test } from "vitest";
import { fixtures } from "../../fixtures";
import { type Mounted, mount } from "../../test/mount";

function page(name: string): Mounted {
  const made = fixtures[name];
  if (made === undefined) throw new Error(`no fixture ${name}`);
  return mount(made());
}

test("the PIN is passed on once and the field is empty at once", () => {
  const shown = page("sign-in-pin");
  shown.type("pin", "135790");
  shown.submit("pin");
  expect(shown.calls()).toEqual([{ name: "pin_enter", args: { pin: "135790" } }]);
  expect((shown.get("pin") as HTMLInputElement).value).toBe("");
  expect(document.documentElement.outerHTML).not.toContain('value="135790"');
});

test("an empty PIN is not passed on: it would cost a try", () => {
  const shown = page("sign-in-pin");
  shown.submit("pin");
  expect(shown.calls()).toEqual([]);
  expect(shown.get("pin").getAttribute("aria-describedby")).toContain("pin-error");
  expect(shown.text()).toContain("Type your PIN.");
});

test("the PIN field tells the browser to keep nothing", () => {
  const pin = page("sign-in-pin").get("pin") as HTMLInputElement;
  expect([pin.type, pin.autocomplete, pin.name]).toEqual(["password", "off", ""]);
});

test("a wrong PIN says so beside the field, with the tries left", () => {
  const shown = page("sign-in-pin-wrong");
  const described = shown.get("pin").getAttribute("aria-describedby")?.split(" ") ?? [];
  const words = described.map((id) => document.getElementById(id)?.textContent).join(" ");
  expect(words).toBe("That PIN is not right. Type it again. 1 try left. A wrong PIN blocks the card.");
});

test.each([
  ["sign-in-no-card", "tray-card-priya", { name: "card_insert", args: { card: "priya" } }],
  ["sign-in-pin", "tray-card-priya", { name: "card_remove", args: {} }],
  ["sign-in-pin", "tray-card-lee", { name: "card_insert", args: { card: "lee" } }],
  ["sign-in-failed", "sign-in-restart", { name: "sign_in_restart", args: {} }],
] as const)("%s: pressing %s", (name, pressed, call) => {
  const shown = page(name);
  shown.click(pressed);
  expect(shown.calls()).toEqual([call]);
});

test.each([
  ["sign-in-no-service", "The smartcard service is not running"],
  ["sign-in-no-reader", "No reader"],
  ["sign-in-no-card", "A reader without a card"],
  ["sign-in-reading", "A card being read"],
  ["sign-in-unusable", "A card that cannot be used"],
  ["sign-in-pin", "A card in the reader, waiting for its PIN"],
  ["sign-in-checking", "A card in the reader, being checked"],
  ["sign-in-blocked", "A blocked card"],
])("%s: the drawing says %o", (name, words) => {
  page(name);
  expect(document.querySelector("svg[role=img]")?.getAttribute("aria-label")).toBe(words);
});

test("no two states are drawn alike", () => {
  const drawings = ["no-service", "no-card", "reading", "unusable", "pin"].map((state) => {
    page(`sign-in-${state}`);
    const made = document.querySelector("svg[role=img]");
    return made?.outerHTML.replace(/ (class|aria-label)="[^"]*"/g, "");
  });
  expect(new Set(drawings).size).toBe(drawings.length);
});

test("a locked screen names the user and holds nothing of a patient", () => {
  const shown = page("sign-in-locked");
  expect(shown.text()).toContain("Locked for Priya Example");
  expect(shown.find("banner")).toBeNull();
});
