import { useEffect, useRef } from "preact/hooks";
import type { Screen } from "../contract";
import { HELP, KEYS } from "./help-words";

/** Short words about this screen, beside the task. Escape or F1 closes it and the focus goes back to where it was. */
export function Help({ screen, onClose }: { screen: Screen["kind"]; onClose: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onClose();
  };
  return (
    <aside class="help" aria-labelledby="help-title" data-testid="help" onKeyDown={closeOnEscape}>
      <h2 id="help-title" class="help__title" tabIndex={-1} ref={heading}>
        Help on this screen
      </h2>
      {HELP[screen].map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <h3 class="help__keys-title">Keys</h3>
      <dl class="help__keys">
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd class="key">{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="button button--quiet" data-testid="help-close" onClick={onClose}>
        Close help
      </button>
    </aside>
  );
}
