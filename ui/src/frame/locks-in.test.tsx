import { expect, test } from "vitest";
import { fixtures } from "../fixtures";
import { soon } from "../fixtures/frame";
import { focused, mount } from "../test/mount";
import { said } from "./locks-in";

test.each([
  [60, 60],
  [59, 60],
  [31, 60],
  [30, 30],
  [11, 30],
  [10, 10],
  [1, 10],
])("with %i seconds left, %i are said aloud", (seconds, spoken) => {
  expect(said(seconds)).toBe(`Vouch locks in ${spoken} seconds. Press any key to stay.`);
});

test("the region that is read aloud is there before there is anything to say", () => {
  const page = mount(fixtures.find?.() as never);
  expect(page.get("locks-said").getAttribute("role")).toBe("alert");
  expect(page.get("locks-said").textContent).toBe("");
  expect(page.find("locks-in")).toBeNull();
});

test("the warning counts down, takes no focus, leaves what was typed, and goes away again", () => {
  const find = fixtures.find?.();
  if (find === undefined) throw new Error("no fixture find");
  const page = mount(find);
  page.type("find-field", "999 123");
  for (const seconds of [60, 59, 1]) {
    page.send({ ...soon(find, seconds), revision: 100 - seconds });
    const unit = seconds === 1 ? "second" : "seconds";
    expect(page.get("locks-in").textContent).toContain(`Vouch locks in ${seconds} ${unit}.`);
    expect(focused()).toBe("find-field");
  }
  page.send({ ...find, revision: 200 });
  expect(page.find("locks-in")).toBeNull();
  expect((page.get("find-field") as HTMLInputElement).value).toBe("999 123");
});

test("its button stays too, for those who use neither keys nor a pointer", () => {
  const page = mount(fixtures["find-locks"]?.() as never);
  page.click("stay");
  expect(page.stays()).toBeGreaterThan(0);
});
