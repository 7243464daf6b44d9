import { useRef } from "preact/hooks";
import type { JournalFilter } from "../../contract";
import { useAct } from "../../page/act";

/** The kinds of entries, as the core names them, with the words for the list. */
const KINDS: readonly (readonly [string, string])[] = [
  ["", "All kinds"],
  ["view", "Looks"],
  ["permission", "Permission"],
  ["dissent-override", "Legal overrides"],
  ["search", "Searches"],
  ["patient", "Patients opened and closed"],
  ["alert", "Alerts"],
  ["sign-in", "Sign-ins"],
  ["role", "Roles"],
  ["card", "Cards"],
  ["lock", "Locks"],
  ["dropped", "Late answers dropped"],
  ["review", "Reviews"],
  ["config", "Set-up"],
  ["system", "System"],
];

/** Narrows the journal by patient, user and kind. */
export function Filter({ filter, error }: { filter: JournalFilter; error: string | null }) {
  const act = useAct();
  const form = useRef<HTMLFormElement>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    if (form.current === null) return;
    const typed = new FormData(form.current);
    const value = (name: string) => String(typed.get(name) ?? "").trim();
    act("journal_read", { filter: { patient: value("patient"), user: value("user"), kind: value("kind"), before: 0 } });
  };
  return (
    <form class="filter" ref={form} onSubmit={submit} autocomplete="off">
      <div class="field">
        <label class="field__label" for="filter-patient">
          NHS number
        </label>
        <input
          class="field__input"
          id="filter-patient"
          name="patient"
          data-testid="filter-patient"
          data-first
          autocomplete="off"
          defaultValue={filter.patient}
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : "filter-error"}
        />
      </div>
      <div class="field">
        <label class="field__label" for="filter-user">
          Name or user id
        </label>
        <input
          class="field__input"
          id="filter-user"
          name="user"
          data-testid="filter-user"
          autocomplete="off"
          defaultValue={filter.user}
        />
      </div>
      <div class="field">
        <label class="field__label" for="filter-kind">
          Kind
        </label>
        <select class="field__input" id="filter-kind" name="kind" data-testid="filter-kind" defaultValue={filter.kind}>
          {KINDS.map(([kind, words]) => (
            <option key={kind} value={kind} selected={kind === filter.kind}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" class="button button--quiet" data-testid="filter-submit">
        Show
      </button>
      {error !== null && (
        <p class="field__error" id="filter-error" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}
