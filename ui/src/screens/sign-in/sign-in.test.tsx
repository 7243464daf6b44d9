import { expect, test } from "vitest";
import type { View } from "../../contract";
import { fixtures } from "../../fixtures";
import { holds } from "../../test/memory";
import { focused, type Mounted, mount } from "../../test/mount";

function fixture(name: string): View {
  const made = fixtures[name];
  if (made === undefined) throw new Error(`no fixture ${name}`);
  return made();
}
const page = (name: string): Mounted => mount(fixture(name));

test("the PIN is passed on once and the field is empty at once", () => {
  const shown = page("sign-in-pin");
  shown.type("pin", "135790");
  shown.submit("pin");
  expect(shown.calls()).toEqual([{ name: "pin_enter", args: { pin: "135790", certain: false } }]);
  expect((shown.get("pin") as HTMLInputElement).value).toBe("");
});

test("after the PIN is passed on nothing of the page holds it: no field, attribute, state or store", () => {
  const shown = page("sign-in-pin-live");
  shown.type("pin", "864209");
  expect(holds("864209")).toBe(true);
  shown.submit("pin");
  expect(shown.calls()).toHaveLength(1);
  expect(holds("864209")).toBe(false);
});

test.each(["sign-in-reading", "sign-in-no-card", "sign-in-checking", "blank"])(
  "a PIN that was typed and not passed on is gone with %s",
  (name) => {
    const shown = page("sign-in-pin-live");
    shown.type("pin", "864209");
    shown.send({ ...fixture(name), revision: 2 });
    expect(holds("864209")).toBe(false);
  },
);

test("what was typed for one card is not there for the next, even with nothing in between", () => {
  const shown = page("sign-in-pin-live");
  shown.type("pin", "864209");
  const other = fixture("sign-in-pin-live");
  if (other.screen.kind !== "signIn") throw new Error("not the sign-in");
  shown.send({ ...other, revision: 2, screen: { ...other.screen, userId: "555012345679" } });
  expect((shown.get("pin") as HTMLInputElement).value).toBe("");
  expect(holds("864209")).toBe(false);
});

test("the last try asks whether the person is certain, keeps what was typed, and asks anew each time", () => {
  const shown = page("sign-in-pin-last");
  const box = shown.get("pin-certain") as HTMLInputElement;
  const pin = shown.get("pin") as HTMLInputElement;
  expect(box.checked).toBe(false);
  shown.type("pin", "135790");
  shown.submit("pin");
  expect([shown.calls(), focused(), pin.value]).toEqual([[], "pin-certain", "135790"]);
  expect(document.getElementById(box.getAttribute("aria-describedby") ?? "")?.textContent).toBe(
    "Tick the box first. The card has not been asked.",
  );
  shown.click("pin-certain");
  expect(box.getAttribute("aria-invalid")).toBe("false");
  shown.submit("pin");
  expect(shown.calls()).toEqual([{ name: "pin_enter", args: { pin: "135790", certain: true } }]);
  expect([box.checked, pin.value]).toEqual([false, ""]);
});

test("an empty PIN on the last try leaves the tick alone", () => {
  const shown = page("sign-in-pin-last");
  shown.click("pin-certain");
  shown.submit("pin");
  expect([shown.calls(), focused()]).toEqual([[], "pin"]);
  expect((shown.get("pin-certain") as HTMLInputElement).checked).toBe(true);
});

test("on a reader with keys there is no field for the PIN, and a button begins it", () => {
  const shown = page("sign-in-pin-pad");
  expect([shown.find("pin"), focused()]).toEqual([null, "pin-on-reader"]);
  shown.click("pin-on-reader");
  expect(shown.calls()).toEqual([{ name: "pin_on_reader", args: { certain: false } }]);
});

test("the last try on a reader with keys asks for the tick too", () => {
  const shown = page("sign-in-pin-pad-last");
  shown.click("pin-on-reader");
  expect([shown.calls(), focused()]).toEqual([[], "pin-certain"]);
  shown.click("pin-certain");
  shown.click("pin-on-reader");
  expect(shown.calls()).toEqual([{ name: "pin_on_reader", args: { certain: true } }]);
  expect((shown.get("pin-certain") as HTMLInputElement).checked).toBe(false);
});

test.each(["sign-in-pin-on-reader", "sign-in-browser"])(
  "%s: a person is waited for, so Cancel is there at once",
  (name) => {
    const shown = page(name);
    shown.click("cancel");
    expect(shown.calls()).toEqual([{ name: "cancel", args: {} }]);
  },
);

test.each([
  ["sign-in-pin-readers", ["true", "false", "false"]],
  ["sign-in-pin", []],
])("%s: the readers, and which is the counter's", (name, pressed) => {
  const shown = page(name);
  const readers = [...document.querySelectorAll("[data-testid^=reader-]")];
  expect(readers.map((reader) => reader.getAttribute("aria-pressed"))).toEqual(pressed);
  expect(readers.filter((reader) => reader.textContent?.includes("The counter's reader"))).toHaveLength(
    pressed.filter((each) => each === "true").length,
  );
  if (readers.length === 0) return;
  shown.click("reader-0");
  shown.click("reader-1");
  expect(shown.calls()).toEqual([{ name: "reader_choose", args: { reader: "Alcor Micro AU9540 01 00" } }]);
});

test("a certificate that runs out is told, and stops nobody", () => {
  const shown = page("sign-in-pin-renew");
  expect(shown.get("renew").textContent).toContain("runs out on 12-Dec-2026");
  expect([shown.find("notice"), focused()]).toEqual([null, "pin"]);
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
  const shown = page("sign-in-pin-last");
  const described = shown.get("pin").getAttribute("aria-describedby")?.split(" ") ?? [];
  const words = described.map((id) => document.getElementById(id)?.textContent).join(" ");
  expect(words).toBe("That PIN is not right. Type it again. 1 try left.");
});

test.each([
  ["sign-in-no-card", "tray-card-priya", { name: "card_insert", args: { card: "priya" } }],
  ["sign-in-pin", "tray-card-priya", { name: "card_remove", args: {} }],
  ["sign-in-pin", "tray-card-lee", { name: "card_insert", args: { card: "lee" } }],
  ["sign-in-failed", "sign-in-restart", { name: "sign_in_restart", args: {} }],
  ["sign-in-pin-both", "sign-in-browser", { name: "sign_in_browser", args: {} }],
  ["sign-in-browser-failed", "sign-in-browser", { name: "sign_in_browser", args: {} }],
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
  ["sign-in-pin-pad", "A card in a reader with keys of its own"],
  ["sign-in-pin-on-reader", "A card in the reader, waiting for the PIN on the reader's own keys"],
  ["sign-in-browser", "A browser window, waiting for you to sign in"],
  ["sign-in-browser-only-card", "A card in the reader"],
])("%s: the drawing says %o", (name, words) => {
  page(name);
  expect(document.querySelector("svg[role=img]")?.getAttribute("aria-label")).toBe(words);
});

test("no two states are drawn alike", () => {
  const drawings = [
    "no-service",
    "no-card",
    "reading",
    "unusable",
    "pin",
    "pin-pad",
    "pin-on-reader",
    "browser",
    "browser-only-card",
  ].map((state) => {
    page(`sign-in-${state}`);
    const made = document.querySelector("svg[role=img]");
    return made?.outerHTML.replace(/ (class|aria-label)="[^"]*"/g, "");
  });
  expect(new Set(drawings).size).toBe(drawings.length);
});

test("a locked screen names the user and holds nothing of a patient", () => {
  const shown = page("sign-in-locked");
  expect(shown.text()).toContain("Locked for Priya Example");
  expect(shown.text()).toContain("Insert your card to go on.");
  expect(shown.text()).toContain("Anybody else can simply sign in: whatever Priya Example had open is wiped first.");
  expect(shown.find("banner")).toBeNull();
});

test("what everybody who signs in should know is said, and stops nobody", () => {
  const shown = page("sign-in-notice");
  expect(shown.get("notice").textContent).toContain("28 February 2027");
  expect([shown.find("renew"), focused()]).toEqual([null, "pin"]);
});
