import { expect, test } from "vitest";
import { fixtures } from "../../fixtures";
import { type Next, next } from "./next";

function of(name: string): Next {
  const view = fixtures[name]?.().screen;
  if (view?.kind !== "signIn") throw new Error(`${name} is not the sign-in`);
  return next(view);
}

// name, picture, where the PIN is typed, focus, what of a fault is shown and where, whether starting anew is offered
test.each([
  ["sign-in-no-service", "noService", null, "title", null, false],
  ["sign-in-no-reader", "noReader", null, "title", null, false],
  ["sign-in-no-card", "noCard", null, "tray", null, false],
  ["sign-in-no-card-live", "noCard", null, "title", null, false],
  ["sign-in-no-card-both", "noCard", null, "title", null, false],
  ["sign-in-reading", "reading", null, "title", null, false],
  ["sign-in-unusable", "unusable", null, "title", "fault", true],
  ["sign-in-pin", "pin", "field", "pin", null, false],
  ["sign-in-pin-wrong", "pin", "field", "pin", "pin", false],
  ["sign-in-pin-last", "pin", "field", "pin", "pin", false],
  ["sign-in-pin-both", "pin", "field", "pin", null, false],
  ["sign-in-pin-refused", "pin", "field", "pin", "fault", false],
  ["sign-in-pin-pad", "pinPad", "reader", "pin", null, false],
  ["sign-in-pin-pad-last", "pinPad", "reader", "pin", null, false],
  ["sign-in-pin-on-reader", "pinOnReader", null, "title", null, false],
  ["sign-in-checking", "checking", null, "title", null, false],
  ["sign-in-browser", "browser", null, "title", null, false],
  ["sign-in-browser-only", "noCard", null, "browser", null, false],
  ["sign-in-browser-only-card", "cardIn", null, "browser", null, false],
  ["sign-in-browser-failed", "noCard", null, "title", "fault", false],
  ["sign-in-failed", "unusable", null, "title", "fault", true],
  ["sign-in-blocked", "blocked", null, "title", "fault", true],
  ["sign-in-locked-pin", "pin", "field", "pin", null, false],
  ["sign-in-locked-browser", "noCard", null, "browser", null, false],
] as const)(
  "%s: draws %s, PIN %s, focus on %s, fault %s, start anew %s",
  (name, picture, pin, focus, fault, restart) => {
    const { wrongPin, fault: other, ...rest } = of(name);
    expect(rest).toEqual({ picture, pin, focus, restart });
    expect(wrongPin ? "pin" : other ? "fault" : null).toBe(fault);
  },
);
