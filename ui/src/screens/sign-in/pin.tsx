import { useRef, useState } from "preact/hooks";
import type { FaultView } from "../../contract";
import { useAct } from "../../page/act";
import { Support } from "../../parts/fault";

interface Props {
  /** Tries left, where the card says. */
  triesLeft: number | null;
  /** Why the last try failed. */
  wrong: FaultView | null;
}

/** The PIN. It lives in the field alone: read on submit, passed on, and the field emptied before anything else happens. */
export function Pin({ triesLeft, wrong }: Props) {
  const act = useAct();
  const field = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(false);

  const submit = (event: Event) => {
    event.preventDefault();
    const input = field.current;
    if (input === null) return;
    const pin = input.value;
    input.value = "";
    setMissing(pin === "");
    if (pin !== "") act("pin_enter", { pin });
  };

  const error = missing ? "Type your PIN." : wrong && `${wrong.what} ${wrong.next}`;
  return (
    <form class="pin" onSubmit={submit} autocomplete="off">
      <label class="field__label" for="pin">
        PIN
      </label>
      {error && (
        <p class="field__error" id="pin-error" role="alert" data-testid="fault">
          {error}
        </p>
      )}
      <div class="pin__row">
        <input
          ref={field}
          class="field__input pin__input"
          id="pin"
          data-testid="pin"
          data-first
          type="password"
          autocomplete="off"
          spellcheck={false}
          aria-invalid={Boolean(error)}
          aria-describedby={
            [error && "pin-error", triesLeft !== null && "pin-tries"].filter(Boolean).join(" ") || undefined
          }
        />
        <button type="submit" class="button" data-testid="pin-submit">
          Sign in
        </button>
      </div>
      {triesLeft !== null && (
        <p class="field__hint" id="pin-tries">
          {triesLeft === 1 ? "1 try left. A wrong PIN blocks the card." : `${triesLeft} tries left.`}
        </p>
      )}
      {wrong && <Support fault={wrong} />}
    </form>
  );
}
