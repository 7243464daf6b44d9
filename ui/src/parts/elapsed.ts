import { useEffect, useState } from "preact/hooks";

/** Nothing is shown before this, in milliseconds: most answers are there by then. */
export const QUIET_MS = 300;
/** Words with seconds from here, in milliseconds. */
export const WORDS_MS = 1000;

/** How waiting looks at a moment: nothing, the skeleton of what will come, then words with seconds. */
export type Stage = { kind: "quiet" } | { kind: "skeleton" } | { kind: "words"; seconds: number };

/** The stage of waiting, from when `active` became true. */
export function useStage(active: boolean): Stage {
  const [stage, setStage] = useState<Stage>({ kind: "quiet" });
  useEffect(() => {
    setStage({ kind: "quiet" });
    if (!active) return undefined;
    const skeleton = setTimeout(() => setStage({ kind: "skeleton" }), QUIET_MS);
    let seconds = 0;
    const tick = setInterval(() => {
      seconds += 1;
      setStage({ kind: "words", seconds });
    }, WORDS_MS);
    return () => {
      clearTimeout(skeleton);
      clearInterval(tick);
    };
  }, [active]);
  return stage;
}
