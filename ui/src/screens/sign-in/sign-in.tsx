import type { CardStep, SignIn } from "../../contract";
import { useAct } from "../../page/act";
import { Fault } from "../../parts/fault";
import { Waiting } from "../../parts/waiting";
import { CardAndReader } from "./card-and-reader";
import { next } from "./next";
import { Pin } from "./pin";
import { PinOnReader } from "./pin-on-reader";
import { Readers } from "./readers";
import { Tray } from "./tray";

/** What is waited for here is a person, at the reader or in the browser: Cancel is there from the start. */
const FOR_A_PERSON: readonly CardStep[] = ["browser", "pinOnReader"];

/** The card, the PIN, the browser, and whose session was locked. */
export function SignInScreen({ view }: { view: SignIn }) {
  const act = useAct();
  const { step, sentence, userId, lockedFor, triesLeft, finalTry, renew, notice, inBrowser, byCard, busy, tray } = view;
  const { picture, pin, wrongPin, fault, restart, focus } = next(view);
  return (
    <div class={tray === null ? "sign-in" : "sign-in sign-in--tray"} data-testid="sign-in" data-step={step}>
      <div class="sign-in__card">
        <CardAndReader picture={picture} userId={userId} />
        <h1 class="sign-in__title" tabIndex={-1} data-first={focus === "title" || undefined}>
          {lockedFor === null ? "Sign in" : `Locked for ${lockedFor}`}
        </h1>
        <p class="sign-in__sentence" role="status">
          {sentence}
        </p>
        {fault && <Fault fault={fault} />}
        {/* What was typed for one card is never there for the next. */}
        {pin === "field" && <Pin key={userId} triesLeft={triesLeft} finalTry={finalTry} wrong={wrongPin} />}
        {pin === "reader" && <PinOnReader key={userId} triesLeft={triesLeft} finalTry={finalTry} wrong={wrongPin} />}
        {restart && (
          <button type="button" class="button" data-testid="sign-in-restart" onClick={() => act("sign_in_restart", {})}>
            Try again
          </button>
        )}
        {inBrowser !== null && (
          <button
            type="button"
            class={byCard ? "button button--quiet button--whole sign-in__browser" : "button button--whole"}
            data-testid="sign-in-browser"
            data-first={focus === "browser" || undefined}
            aria-keyshortcuts="Alt+B"
            onClick={() => act("sign_in_browser", {})}
          >
            {inBrowser} <kbd class="key">Alt+B</kbd>
          </button>
        )}
        {lockedFor !== null && busy === null && (
          <p class="sign-in__aside">Anybody else can simply sign in: whatever {lockedFor} had open is wiped first.</p>
        )}
        {busy !== null && <Waiting key={busy.what} busy={busy} cancelAtOnce={FOR_A_PERSON.includes(step)} />}
      </div>
      <div class="sign-in__side">
        {tray !== null && <Tray cards={tray} first={focus === "tray"} />}
        <Note words={renew} hook="renew" />
        <Note words={notice} hook="notice" />
        {busy === null && <Readers readers={view.readers} />}
      </div>
    </div>
  );
}

/** Something to know that stops nobody. */
function Note({ words, hook }: { words: string | null; hook: string }) {
  if (words === null) return null;
  return (
    <p class="note sign-in__note" data-testid={hook}>
      {words}
    </p>
  );
}
