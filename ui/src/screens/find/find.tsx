import { useRef } from "preact/hooks";
import type { Find, Recent } from "../../contract";
import { useAct } from "../../page/act";
import { Fault } from "../../parts/fault";
import { Waiting } from "../../parts/waiting";
import { GoOn } from "./interrupted";
import { spaced } from "./nhs-number";

/** One field for an NHS number; above it whom a lock interrupted, under it the patients of this session, and in training patients to try. */
export function FindPatient({ view }: { view: Find }) {
  const act = useAct();
  const field = useRef<HTMLInputElement>(null);
  const { error, busy, fault, interrupted, recent, examples } = view;
  const goOn = interrupted !== null && error === null && fault === null;
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy === null && field.current !== null) act("find_number", { text: field.current.value });
  };
  return (
    <div class="task">
      <h1 class="task__title">Find a patient</h1>
      {interrupted !== null && <GoOn interrupted={interrupted} waiting={busy !== null} first={goOn} />}
      <form class="card find" onSubmit={submit} autocomplete="off">
        <label class="field__label" for="find">
          NHS number
        </label>
        <p class="field__hint" id="find-hint">
          Ten digits, typed or pasted. Spaces and dashes do not matter.
        </p>
        <div class="find__row">
          <input
            ref={field}
            class="field__input find__input"
            id="find"
            data-testid="find-field"
            data-first={!goOn || undefined}
            autocomplete="off"
            spellcheck={false}
            aria-invalid={error !== null}
            aria-describedby={error === null ? "find-hint" : "find-hint find-error"}
            onInput={(event) => space(event.currentTarget)}
          />
          <button
            type="submit"
            class={goOn ? "button button--quiet" : "button"}
            data-testid="find-submit"
            aria-disabled={busy !== null}
          >
            Find
          </button>
          <Waiting busy={busy} />
        </div>
        <p class="field__error field__error--under" id="find-error" role="alert">
          {error}
        </p>
      </form>
      {fault && <Fault fault={fault} />}
      {recent.length > 0 && <People title="In this session" people={recent} hook="recent" />}
      {examples.length > 0 && <People title="Patients to try" people={examples} hook="example" />}
    </div>
  );
}

// Spaces are put in only while typing at the end, so that the caret never jumps.
function space(input: HTMLInputElement): void {
  const atEnd = input.selectionStart === input.value.length;
  const text = spaced(input.value);
  if (atEnd && text !== input.value) input.value = text;
}

function People({ title, people, hook }: { title: string; people: Recent[]; hook: string }) {
  const act = useAct();
  return (
    <section class="people">
      <h2 class="people__title">{title}</h2>
      <ul class="people__list">
        {people.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              class="person"
              data-testid={`${hook}-${person.id}`}
              onClick={() => act("find_recent", { id: person.id })}
            >
              <span class="person__name">{person.name}</span>
              {person.about !== "" && <span class="person__about">{person.about}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
