import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Commands } from "../contract";

/** Asks for a command; a refusal is shown by the page. */
export type Act = <N extends keyof Commands>(name: N, args: Commands[N]) => void;

export const ActContext = createContext<Act>(() => {});

/** How a screen asks for commands. */
export function useAct(): Act {
  return useContext(ActContext);
}
