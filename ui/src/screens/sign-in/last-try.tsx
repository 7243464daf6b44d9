import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";

/** The box of the last try. */
export interface LastTry {
  /** The sentence to agree to; empty when this is not the last try. */
  words: string;
  box: RefObject<HTMLInputElement | null>;
  missing: boolean;
  /**
   * Whether the card may be asked. When the box is due and not ticked, the focus goes to it; when it is, it is unticked, so
   * that each try is agreed to by itself.
   */
  agreed: () => boolean;
  ticked: () => void;
}

/** Keeps whether the last try was agreed to. The tick lives in the box alone. */
export function useLastTry(words: string): LastTry {
  const box = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(false);
  const agreed = () => {
    const input = box.current;
    if (input === null) return true;
    const sure = input.checked;
    input.checked = false;
    setMissing(!sure);
    if (!sure) input.focus();
    return sure;
  };
  return { words, box, missing, agreed, ticked: () => setMissing(false) };
}

/** The box itself: there on the last try only. */
export function LastTryBox({ of }: { of: LastTry }) {
  const { words, box, missing, ticked } = of;
  if (words === "") return null;
  return (
    <div class="last-try">
      {missing && (
        <p class="field__error" id="certain-error" role="alert">
          Tick the box first. The card has not been asked.
        </p>
      )}
      <label class="last-try__label">
        <input
          ref={box}
          type="checkbox"
          class="last-try__box"
          data-testid="pin-certain"
          autocomplete="off"
          aria-invalid={missing}
          aria-describedby={missing ? "certain-error" : undefined}
          onChange={ticked}
        />
        <span>{words}</span>
      </label>
    </div>
  );
}
