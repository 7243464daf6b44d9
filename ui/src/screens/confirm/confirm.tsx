import type { PersonView } from "../../contract";
import { useAct } from "../../page/act";

/** The person found, to compare with the one in front of you. No banner: no patient is open yet. */
export function Confirm({ person, notes }: { person: PersonView; notes: string[] }) {
  const act = useAct();
  const facts: [string, string][] = [
    ["Born", person.born],
    ...(person.died === null ? [] : [["Died", person.died] as [string, string]]),
    ["Gender", person.gender],
    ["NHS No.", person.nhsNumber],
    ["Address", person.address],
    ["Practice", person.practice],
  ];
  return (
    <div class="steps">
      <div class="steps__body">
        <h1 class="task__title">Is this the person?</h1>
        {notes.map((note) => (
          <p class="note" key={note}>
            {note}
          </p>
        ))}
        <div class={person.died === null ? "card who" : "card who who--died"}>
          <p class="who__name">{person.name}</p>
          <dl class="facts">
            {facts.map(([label, value]) => (
              <div class="facts__row" key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </div>
      </div>
      <div class="actions">
        <button
          type="button"
          class="button"
          data-testid="confirm-yes"
          data-first
          onClick={() => act("person_confirm", {})}
        >
          Yes, this is the person
        </button>
        <button
          type="button"
          class="button button--quiet"
          data-testid="confirm-no"
          onClick={() => act("person_reject", {})}
        >
          No, go back <kbd class="key">Esc</kbd>
        </button>
      </div>
    </div>
  );
}
