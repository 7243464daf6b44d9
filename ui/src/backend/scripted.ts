import type { Backend } from "../backend";
import type { Commands, FaultView, View } from "../contract";

/** A call as the page made it. */
export type Call = { [N in keyof Commands]: { name: N; args: Commands[N] } }[keyof Commands];

/** A backend without Rust: shows the views it is given and writes down the calls. */
export interface Scripted extends Backend {
  /** The calls, oldest first. */
  readonly calls: Call[];
  /** Sends one more view. */
  send(view: View): void;
  /** Refuses every call from now on. */
  refuse(fault: FaultView): void;
}

/** A scripted backend that shows `first` as soon as somebody subscribes. */
export function scripted(first: View): Scripted {
  const calls: Call[] = [];
  const shows: ((view: View) => void)[] = [];
  let refusal: FaultView | null = null;
  return {
    calls,
    call(name, args) {
      calls.push({ name, args } as Call);
      return refusal === null ? Promise.resolve() : Promise.reject(refusal);
    },
    subscribe(show) {
      shows.push(show);
      show(first);
    },
    send(view) {
      for (const show of shows) show(view);
    },
    refuse(fault) {
      refusal = fault;
    },
  };
}
