import type { Status, StatusPart } from "../contract";
import { useAct } from "../page/act";
import { LightShape } from "../parts/light";

/** The line at the foot: card, connection, alerts, journal. Each part opens its page. */
export function StatusLine({ status, onHelp }: { status: Status; onHelp: () => void }) {
  return (
    <footer class="status">
      <Part name="card" part={status.card} />
      <Part name="connection" part={status.connection} />
      <Part name="alerts" part={status.alerts} />
      <Part name="journal" part={status.journal} />
      <button
        type="button"
        class="status__part status__help"
        data-testid="help-open"
        aria-keyshortcuts="F1"
        onClick={onHelp}
      >
        <kbd class="key">F1</kbd> Help on this screen
      </button>
    </footer>
  );
}

function Part({ name, part }: { name: string; part: StatusPart }) {
  const act = useAct();
  const { label, detail, light, opens } = part;
  if (label === "" && detail === "") return null;
  const words = (
    <>
      <LightShape light={light} />
      <b>{label}</b> {detail}
    </>
  );
  const hook = `status-${name}`;
  if (opens === null) {
    return (
      <span class="status__part" data-testid={hook}>
        {words}
      </span>
    );
  }
  return (
    <button type="button" class="status__part" data-testid={hook} onClick={() => act("go", { place: opens })}>
      {words}
    </button>
  );
}
