import { useAct } from "../page/act";

/** The seconds at which what is left is said aloud again, least first. */
const SAID_AT = [10, 30, 60] as const;

/** What is said aloud: the same words until the next of those moments. */
export function said(seconds: number): string {
  const moment = SAID_AT.find((at) => seconds <= at) ?? seconds;
  return `Vouch locks in ${moment} seconds. Press any key to stay.`;
}

/**
 * The last minute before the screen locks by itself, over the header: it takes no focus and moves nothing. Any key or
 * movement of the pointer keeps the session open (`useActivity`); the button is for those who use neither.
 */
export function LocksIn({ seconds }: { seconds: number | null }) {
  const act = useAct();
  return (
    <>
      {/* There before the words are, or a screen reader may not say them. */}
      <div class="nhsuk-u-visually-hidden" role="alert" data-testid="locks-said">
        {seconds !== null && said(seconds)}
      </div>
      {seconds !== null && (
        <section class="locks" aria-label="Vouch is about to lock" data-testid="locks-in">
          <p class="locks__words">
            <b>
              Vouch locks in <span class="locks__seconds">{seconds}</span> {seconds === 1 ? "second" : "seconds"}.
            </b>{" "}
            Press any key or move the pointer to stay.
          </p>
          <button type="button" class="locks__stay" data-testid="stay" onClick={() => act("stay", {})}>
            Stay
          </button>
        </section>
      )}
    </>
  );
}
