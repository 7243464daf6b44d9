import type { SignIn } from "../../contract";
import { useAct } from "../../page/act";
import { Fault } from "../../parts/fault";
import { Waiting } from "../../parts/waiting";
import { CardAndReader } from "./card-and-reader";
import { Pin } from "./pin";
import { Tray } from "./tray";

/** The card, the PIN, and whose session was locked. */
export function SignInScreen({ view }: { view: SignIn }) {
  const act = useAct();
  const { step, sentence, userId, lockedFor, triesLeft, busy, fault, tray } = view;
  const stuck = fault !== null && step !== "pin";
  return (
    <div class={tray === null ? "sign-in" : "sign-in sign-in--tray"} data-testid="sign-in" data-step={step}>
      <div class="sign-in__card">
        <CardAndReader step={step} userId={userId} />
        <h1
          class="sign-in__title"
          tabIndex={-1}
          data-first={(step !== "pin" && (tray === null || step !== "noCard")) || undefined}
        >
          {lockedFor === null ? "Sign in" : `Locked for ${lockedFor}`}
        </h1>
        <p class="sign-in__sentence" role="status">
          {sentence}
        </p>
        {step === "pin" && <Pin triesLeft={triesLeft} wrong={fault} />}
        {stuck && <Fault fault={fault} />}
        {stuck && (
          <button type="button" class="button" data-testid="sign-in-restart" onClick={() => act("sign_in_restart", {})}>
            Try again
          </button>
        )}
        <Waiting busy={busy} />
      </div>
      {tray !== null && <Tray cards={tray} first={step === "noCard"} />}
    </div>
  );
}
