import type { FaultView } from "../../contract";
import { Support } from "../../parts/fault";

/** Vouch does not go on: nothing can be looked at. */
export function Stopped({ fault }: { fault: FaultView }) {
  return (
    <div class="stopped" data-testid="fault">
      <h1 class="stopped__what" tabIndex={-1} data-first>
        {fault.what}
      </h1>
      <p>{fault.means}</p>
      <p class="stopped__next">{fault.next}</p>
      <Support fault={fault} />
    </div>
  );
}
