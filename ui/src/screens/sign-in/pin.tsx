import { useRef, useState } from "preact/hooks";
import type { FaultView } from "../../contract";
import { useAct } from "../../page/act";
import { Support } from "../../parts/fault";
import { LastTryBox, useLastTry } from "./last-try";

interface Props {
  /** Tries left, where the card says. */
  triesLeft: number | null;
  /** What to agree to before the last try; empty before that. */
  finalTry: string;
  /** Why the last PIN was not taken. */
  wrong: FaultView | null;
}

/** The PIN. It lives in the field alone: read on submit, passed on, and the field emptied before anything else happens. */
export function Pin({ triesLeft, finalTry, wrong }: Props) {
  const act = useAct();
  const field = useRef<HTMLInputElement>(null);
  const lastTry = useLastTry(finalTry);
  const [missing, setMissing] = useState(false);

  const submit = (event: Event) => {
    event.preventDefault();
    const input = field.current;
    if (input === null) return;
    setMissing(input.value === "");
    if (input.value === "") return input.focus();
    if (!lastTry.agreed()) return;
    const pin = input.value;
    input.value = "";
    act("pin_enter", { pin, certain: finalTry !== "" });
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
      <div class={finalTry === "" ? "pin__row" : "pin__row pin__row--last"}>
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
        <LastTryBox of={lastTry} />
        <button type="submit" class="button" data-testid="pin-submit">
          Sign in
        </button>
      </div>
      <Tries left={triesLeft} warned={finalTry !== ""} />
      {wrong && <Support fault={wrong} />}
    </form>
  );
}

/** Tries left, in words. On the last one the box already says what a wrong PIN does. */
export function Tries({ left, warned }: { left: number | null; warned: boolean }) {
  if (left === null) return null;
  const last = warned ? "1 try left." : "1 try left. A wrong PIN blocks the card.";
  return (
    <p class="field__hint" id="pin-tries">
      {left === 1 ? last : `${left} tries left.`}
    </p>
  );
}
