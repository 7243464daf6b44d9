import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import type { Draft } from "../../contract";
import { useAct } from "../../page/act";
import { LEAVING } from "../../page/leaving";

/** How long after the last change the draft is passed on, in milliseconds. */
export const KEEP_AFTER_MS = 400;

/** Passes the draft on. */
export interface KeepDraft {
  /** A moment after the last change. */
  soon: (draft: Draft) => void;
  /** At once, if something has not been passed on yet. */
  now: () => void;
}

/**
 * Passes what is being typed on to Rust, in case the screen locks: a moment after the last change, at once when a field or
 * the window is left, and never after the screen itself is left (law 4).
 */
export function useKeepDraft(): KeepDraft {
  const act = useAct();
  const unkept = useRef<Draft | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const now = useCallback(() => {
    clearTimeout(timer.current);
    const draft = unkept.current;
    unkept.current = null;
    if (draft !== null) act("draft_keep", { draft });
  }, [act]);
  const soon = useCallback(
    (draft: Draft) => {
      unkept.current = draft;
      clearTimeout(timer.current);
      timer.current = setTimeout(now, KEEP_AFTER_MS);
    },
    [now],
  );
  useEffect(() => {
    const ends = ["visibilitychange", LEAVING];
    for (const end of ends) document.addEventListener(end, now);
    return () => {
      for (const end of ends) document.removeEventListener(end, now);
      clearTimeout(timer.current);
      unkept.current = null;
    };
  }, [now]);
  return useMemo(() => ({ soon, now }), [soon, now]);
}
