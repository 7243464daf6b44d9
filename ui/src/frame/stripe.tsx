import type { WorldView } from "../contract";

/** The striped band of every world that is not live (law 10). It stays even when the page is blank. */
export function Stripe({ world }: { world: WorldView }) {
  if (world.stripe === null) return null;
  return (
    <section class="stripe" aria-label="World" data-testid="stripe">
      <strong class="stripe__words">{world.stripe}</strong>
    </section>
  );
}
