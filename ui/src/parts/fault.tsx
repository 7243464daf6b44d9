import type { FaultView } from "../contract";

interface Props {
  fault: FaultView;
  /** Takes the focus when the screen appears. */
  first?: boolean;
}

/** What happened, what it means for the patient in front of you, what to do next; the codes small and copyable. */
export function Fault({ fault, first = false }: Props) {
  return (
    <section class="fault" role="alert" data-testid="fault">
      <h2 class="fault__what" tabIndex={-1} data-first={first || undefined}>
        {fault.what}
      </h2>
      <p>{fault.means}</p>
      <p class="fault__next">{fault.next}</p>
      <Support fault={fault} />
    </section>
  );
}

/** For the support desk. */
export function Support({ fault }: { fault: FaultView }) {
  return (
    <dl class="support">
      <dt class="support__title">For support</dt>
      <dd class="support__line">
        <code data-testid="fault-code">{fault.code}</code>
      </dd>
      {fault.support.map((line) => (
        <dd class="support__line" key={line.label}>
          {line.label} <code>{line.value}</code>
        </dd>
      ))}
    </dl>
  );
}
