import type { Commands, FaultView, View } from "./contract";

/** What the page can ask of Rust. There are two: the real one (`backend/tauri.ts`) and a scripted one for tests. */
export interface Backend {
  /** Asks for one command. Rejects with a `FaultView` when it was refused at once; its effect arrives as a view. */
  call<N extends keyof Commands>(name: N, args: Commands[N]): Promise<void>;
  /** Every view, in order, from now on. */
  subscribe(show: (view: View) => void): void;
}

/** Whether what a call rejected with is a fault in words. Anything else is a fault of the page itself. */
export function isFault(reason: unknown): reason is FaultView {
  return (
    typeof reason === "object" &&
    reason !== null &&
    ["code", "what", "means", "next"].every((name) => typeof Reflect.get(reason, name) === "string") &&
    Array.isArray(Reflect.get(reason, "support"))
  );
}

/** The words for a rejection that did not come from the core. */
export const UNFORESEEN: FaultView = {
  code: "PAGE",
  what: "Vouch could not pass this on.",
  means: "Nothing has been asked and nothing has been shown.",
  next: "Try once more. If it happens again, close Vouch and start it again.",
  support: [],
};
