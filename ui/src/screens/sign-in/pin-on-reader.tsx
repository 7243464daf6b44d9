import type { FaultView } from "../../contract";
import { useAct } from "../../page/act";
import { Support } from "../../parts/fault";
import { LastTryBox, useLastTry } from "./last-try";
import { Tries } from "./pin";

interface Props {
  triesLeft: number | null;
  /** What to agree to before the last try; empty before that. */
  finalTry: string;
  /** Why the last PIN was not taken. */
  wrong: FaultView | null;
}

/** A reader with keys of its own: the PIN never comes to this PC, a button says when the reader is to ask for it. */
export function PinOnReader({ triesLeft, finalTry, wrong }: Props) {
  const act = useAct();
  const lastTry = useLastTry(finalTry);
  const submit = (event: Event) => {
    event.preventDefault();
    if (lastTry.agreed()) act("pin_on_reader", { certain: finalTry !== "" });
  };
  return (
    <form class="pin" onSubmit={submit} autocomplete="off">
      {wrong && (
        <p class="field__error" role="alert" data-testid="fault">
          {`${wrong.what} ${wrong.next}`}
        </p>
      )}
      <LastTryBox of={lastTry} />
      <button
        type="submit"
        class="button button--whole"
        data-testid="pin-on-reader"
        data-first
        aria-describedby={triesLeft === null ? undefined : "pin-tries"}
      >
        Type the PIN on the reader
      </button>
      <Tries left={triesLeft} warned={finalTry !== ""} />
      {wrong && <Support fault={wrong} />}
    </form>
  );
}
