import { useEffect, useRef, useState } from "preact/hooks";
import type { SetupField, SetupView } from "../../contract";
import { useAct } from "../../page/act";

/** How long after the last key the fields are checked, in milliseconds. */
export const CHECK_AFTER_MS = 300;

/** The set-up of this site: fields that are checked as they are typed, and facts read from the files. */
export function Setup({ view }: { view: SetupView }) {
  const act = useAct();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const latest = useRef(typed);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const shownValue = (field: SetupField) => typed[field.id] ?? field.value;
  const changed = view.fields.some((field) => shownValue(field) !== field.value);

  const type = (id: string, value: string) => {
    latest.current = { ...latest.current, [id]: value };
    const now = latest.current;
    setTyped(now);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      act("setup_check", {
        fields: view.fields.map((field) => ({ id: field.id, value: now[field.id] ?? field.value })),
      });
    }, CHECK_AFTER_MS);
  };
  const save = (event: Event) => {
    event.preventDefault();
    clearTimeout(timer.current);
    act("setup_save", { fields: view.fields.map((field) => ({ id: field.id, value: shownValue(field) })) });
  };

  return (
    <form class="steps" onSubmit={save} autocomplete="off">
      <div class="steps__body">
        <h1 class="task__title" tabIndex={-1} data-first>
          Set-up
        </h1>
        <p class="setup__sentence">{view.sentence}</p>
        {view.saved && !changed && (
          <p class="note" role="status">
            Saved. It is in force after the next start.
          </p>
        )}
        <div class="setup">
          {grouped(view.fields).map(([group, fields]) => (
            <section class="card" aria-label={group} key={group}>
              <h2 class="setup__title">{group}</h2>
              {fields.map((field) => (
                <Field key={field.id} field={field} value={shownValue(field)} locked={!view.canChange} onType={type} />
              ))}
            </section>
          ))}
          {view.facts.length > 0 && (
            <section class="card" aria-labelledby="setup-facts">
              <h2 id="setup-facts" class="setup__title">
                Read from the files
              </h2>
              <dl class="facts">
                {view.facts.map((fact) => (
                  <div class="facts__row" key={fact.label}>
                    <dt>{fact.label}</dt>
                    <dd>{fact.value}</dd>
                  </div>
                ))}
              </dl>
            </section>
          )}
        </div>
      </div>
      {view.canChange && view.fields.length > 0 && (
        <div class="actions">
          <button type="submit" class="button" data-testid="setup-save">
            Save
          </button>
        </div>
      )}
    </form>
  );
}

/** The fields under the heading of their group, both in the order in which they come. */
function grouped(fields: SetupField[]): [string, SetupField[]][] {
  const groups = new Map<string, SetupField[]>();
  for (const field of fields) groups.set(field.group, [...(groups.get(field.group) ?? []), field]);
  return [...groups];
}

interface FieldProps {
  field: SetupField;
  value: string;
  locked: boolean;
  onType: (id: string, value: string) => void;
}

function Field({ field, value, locked, onType }: FieldProps) {
  const id = `setup-${field.id}`;
  const under = field.error !== "" ? field.error : field.note;
  return (
    <div class="setup__field">
      <label class="field__label" for={id}>
        {field.label}
      </label>
      {field.hint !== "" && (
        <p class="field__hint" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
      <input
        class="field__input field__input--wide"
        id={id}
        data-testid={id}
        autocomplete="off"
        spellcheck={false}
        readOnly={locked}
        value={value}
        aria-invalid={field.error !== ""}
        aria-describedby={`${field.hint === "" ? "" : `${id}-hint `}${id}-under`}
        onInput={(event) => onType(field.id, event.currentTarget.value)}
      />
      <p
        class={field.error !== "" ? "field__error field__error--under" : "field__hint field__hint--under"}
        id={`${id}-under`}
      >
        {under}
      </p>
    </div>
  );
}
