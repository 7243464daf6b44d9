import type { ReaderLine } from "../../contract";
import { useAct } from "../../page/act";

/** The readers, when there is more than one: which of them is the counter's. Pressing one makes it so, on this PC. */
export function Readers({ readers }: { readers: ReaderLine[] }) {
  const act = useAct();
  if (readers.length === 0) return null;
  return (
    <section class="readers" aria-labelledby="readers-title">
      <h2 id="readers-title" class="readers__title">
        Which reader belongs to this counter?
      </h2>
      <ul class="readers__list">
        {readers.map(({ name, holds, chosen }, at) => (
          <li key={name}>
            <button
              type="button"
              class="reader"
              data-testid={`reader-${at}`}
              aria-pressed={chosen}
              onClick={() => !chosen && act("reader_choose", { reader: name })}
            >
              <span class="reader__name">{name}</span>
              {chosen && <span class="tag tag--blue">The counter's reader</span>}
              <span class="reader__holds">{holds}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
