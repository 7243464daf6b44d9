import type { TargetedKeyboardEvent } from "preact";
import type { Chip } from "../../contract";

interface Props {
  chips: Chip[];
  /** The label of the chosen one; empty for none. */
  chosen: string;
  onChoose: (label: string) => void;
}

/** Space presses a chip; Enter goes on, as everywhere in the form. */
function submitOnEnter(event: TargetedKeyboardEvent<HTMLButtonElement>) {
  if (event.key !== "Enter" || event.repeat) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

/** Reasons to choose from, as toggle buttons: at most one is pressed, pressing it again lets it go. */
export function Chips({ chips, chosen, onChoose }: Props) {
  return (
    <fieldset class="chips">
      <legend class="field__label">Why are you looking?</legend>
      <div class="chips__row">
        {chips.map(({ label }, at) => (
          <button
            type="button"
            key={label}
            class="chip"
            data-testid={`chip-${at}`}
            aria-pressed={label === chosen}
            onClick={() => onChoose(label === chosen ? "" : label)}
            onKeyDown={submitOnEnter}
          >
            {label}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
