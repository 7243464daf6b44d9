import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { View } from "../contract";
import { fixtures } from "../fixtures";
import { type Mounted, mount } from "../test/mount";
import { STAY_EVERY_MS, STAY_WARNED_EVERY_MS } from "./activity";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function fixture(name: string, revision = 1): View {
  const made = fixtures[name];
  if (made === undefined) throw new Error(`no fixture ${name}`);
  return { ...made(), revision };
}
const later = (ms: number) => act(() => void vi.advanceTimersByTime(ms));
const happens = (event: Event) => act(() => void document.body.dispatchEvent(event));
const moveTo = (screenX: number, screenY: number) =>
  happens(new PointerEvent("pointermove", { bubbles: true, screenX, screenY }));

const DONE: readonly (readonly [string, (page: Mounted) => void])[] = [
  ["a key", (page) => void page.press("ArrowDown")],
  ["the wheel", () => happens(new WheelEvent("wheel", { bubbles: true }))],
  ["a press of the pointer", () => happens(new PointerEvent("pointerdown", { bubbles: true }))],
  ["a click without a pointer", () => happens(new MouseEvent("click", { bubbles: true }))],
];

test.each(DONE)("%s on a record says that somebody is here, at most every 30 s", (_what, done) => {
  const page = mount(fixture("record"));
  expect(page.stays()).toBe(0);
  done(page);
  expect(page.stays()).toBe(1);
  later(STAY_EVERY_MS - 1);
  done(page);
  expect(page.stays()).toBe(1);
  later(1);
  done(page);
  expect(page.stays()).toBe(2);
});

test("a pointer that moves is somebody, one that the page moves under is not", () => {
  const page = mount(fixture("record"));
  moveTo(10, 10);
  moveTo(10, 10);
  expect(page.stays()).toBe(0);
  moveTo(10, 11);
  expect(page.stays()).toBe(1);
});

test("a key that is held down is not somebody", () => {
  const page = mount(fixture("record"));
  page.press("ArrowDown", { repeat: true });
  expect(page.stays()).toBe(0);
});

test("a minute of reading without a touch says nothing, and neither does a countdown", () => {
  const page = mount(fixture("record"));
  for (let at = 0; at < 60; at += 1) {
    const view = fixture("record-locks", at + 2);
    page.send({ ...view, frame: { ...view.frame, locksIn: 60 - at } });
    later(1_000);
  }
  expect(page.stays()).toBe(0);
});

test("in the last minute the first touch is passed on at once, whatever was sent before", () => {
  const page = mount(fixture("record"));
  page.press("a");
  later(5_000);
  page.send(fixture("record-locks", 2));
  page.press("a");
  expect(page.stays()).toBe(2);
  page.press("a");
  expect(page.stays()).toBe(2);
  later(STAY_WARNED_EVERY_MS);
  page.press("a");
  expect(page.stays()).toBe(3);
});

test.each(["sign-in-pin", "sign-in-no-card", "sign-in-locked", "stopped", "blank"])(
  "%s: nobody is signed in, so nothing is said",
  (name) => {
    const page = mount(fixture(name));
    for (const [, done] of DONE) done(page);
    expect(page.stays()).toBe(0);
  },
);

test.each(["sign-in-no-card", "blank"])(
  "after %s nothing is said any more, and after signing in again it is",
  (name) => {
    const page = mount(fixture("record"));
    page.press("a");
    page.send(fixture(name, 2));
    later(STAY_EVERY_MS);
    page.press("a");
    expect(page.stays()).toBe(1);
    page.send(fixture("role-many", 3));
    page.press("a");
    expect(page.stays()).toBe(2);
  },
);
