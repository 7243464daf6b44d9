import type { CardStep, FaultView, SignIn } from "../../contract";

/** What is drawn: the step, and while a PIN is due where it is to be typed. */
export type Picture = CardStep | "cardIn" | "pinPad";

/** What the person at the counter can do next, and which of it has the focus. */
export interface Next {
  picture: Picture;
  /** Where the PIN is typed, while one is due here. */
  pin: "field" | "reader" | null;
  /** Why the last PIN was not taken: said beside the field. */
  wrongPin: FaultView | null;
  /** Why the last try failed, when it was not the PIN. */
  fault: FaultView | null;
  /** Starting anew is offered: nothing else on the screen leads on. */
  restart: boolean;
  /** What has the focus when this state appears. */
  focus: "pin" | "browser" | "tray" | "title";
}

/** The fault that is about the PIN itself. */
const PIN_WRONG = "PIN_WRONG";
/** The steps in which no card is in the way of trying again in the browser. */
const WITHOUT_CARD: readonly CardStep[] = ["noService", "noReader", "noCard"];

/** What is on the screen, from what Rust says: pure, so that every state can be told apart in a table. */
export function next(view: SignIn): Next {
  const { step, byCard, pinOnReader, inBrowser, fault, tray } = view;
  const pin = step !== "pin" || !byCard ? null : pinOnReader ? "reader" : "field";
  const aboutPin = pin !== null && fault?.code === PIN_WRONG;
  return {
    picture: picture(view, pin),
    pin,
    wrongPin: aboutPin ? fault : null,
    fault: aboutPin ? null : fault,
    restart: fault !== null && step !== "pin" && (inBrowser === null || !WITHOUT_CARD.includes(step)),
    focus: focus(view, pin, tray !== null),
  };
}

function picture({ step }: SignIn, pin: Next["pin"]): Picture {
  if (step !== "pin") return step;
  if (pin === null) return "cardIn";
  return pin === "reader" ? "pinPad" : "pin";
}

function focus({ step, byCard, inBrowser }: SignIn, pin: Next["pin"], tray: boolean): Next["focus"] {
  if (pin !== null) return "pin";
  if (inBrowser !== null && !byCard) return "browser";
  return tray && step === "noCard" ? "tray" : "title";
}
