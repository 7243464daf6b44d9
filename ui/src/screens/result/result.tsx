import { useState } from "preact/hooks";
import type { ResultView } from "../../contract";
import { useAct } from "../../page/act";
import { Fault } from "../../parts/fault";
import { OutcomeSign } from "./outcome-sign";
import { Override } from "./override";

/** A look that ended without a record. Each outcome has its own shape and its own words; none looks like another. */
export function Result({ view }: { view: ResultView }) {
  const act = useAct();
  const [overriding, setOverriding] = useState(false);
  const { outcome, title, lines, documents, fault, canRetry, overrideOffer } = view;
  if (overriding && overrideOffer) return <Override offer={overrideOffer} onBack={() => setOverriding(false)} />;
  return (
    <div class="steps" data-testid="result" data-outcome={outcome}>
      <div class="steps__body">
        <div class="card result">
          <OutcomeSign outcome={outcome} />
          <div>
            <h1 class="result__title" data-testid="result-title" tabIndex={-1} data-first>
              {title}
            </h1>
            {lines.map((line) => (
              <p key={line}>{line}</p>
            ))}
            {documents.length > 0 && (
              <ul class="result__documents">
                {documents.map((words) => (
                  <li key={words}>{words}</li>
                ))}
              </ul>
            )}
          </div>
        </div>
        {fault && <Fault fault={fault} />}
      </div>
      <div class="actions">
        {canRetry && (
          <button type="button" class="button" data-testid="look-again" onClick={() => act("look_again", {})}>
            Try again
          </button>
        )}
        <button
          type="button"
          class={canRetry ? "button button--quiet" : "button"}
          data-testid="result-close"
          onClick={() => act("patient_close", {})}
        >
          Close patient <kbd class="key">Esc</kbd>
        </button>
        {overrideOffer && (
          <button
            type="button"
            class="button button--quiet actions__far"
            data-testid="override-open"
            onClick={() => setOverriding(true)}
          >
            Override for a legal reason
          </button>
        )}
      </div>
    </div>
  );
}
