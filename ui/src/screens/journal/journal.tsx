import type { JournalLine, JournalView } from "../../contract";
import { useAct } from "../../page/act";
import { Scroll } from "../../parts/scroll";
import { Filter } from "./filter";

/** The journal: filters, entries newest first, older ones on request. */
export function Journal({ view }: { view: JournalView }) {
  const act = useAct();
  const { filter, error, lines, more } = view;
  const read = (before: number) => act("journal_read", { filter: { ...filter, before } });
  const last = lines.at(-1);
  return (
    <div class="task task--table">
      <div class="task__head">
        <h1 class="task__title">Journal</h1>
        <Filter filter={filter} error={error} />
      </div>
      {lines.length === 0 ? (
        <p class="card">No entry fits.</p>
      ) : (
        <Scroll label="Entries, newest first">
          <table class="table" data-testid="journal-table">
            <thead>
              <tr>
                <th scope="col">No.</th>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">NHS No.</th>
                <th scope="col">What</th>
                <th scope="col">Outcome</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <Line key={line.number} line={line} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <div class="pages">
        {filter.before !== 0 && (
          <button type="button" class="button button--quiet" data-testid="journal-newest" onClick={() => read(0)}>
            Newest
          </button>
        )}
        {more && last && (
          <button
            type="button"
            class="button button--quiet"
            data-testid="journal-older"
            onClick={() => read(last.number)}
          >
            Older
          </button>
        )}
      </div>
    </div>
  );
}

function Line({ line }: { line: JournalLine }) {
  return (
    <tr>
      <td class="table__count">{line.number}</td>
      <td class="table__date">{line.at}</td>
      <td>{line.who}</td>
      <td class="table__number">{line.patient}</td>
      <td>
        {line.what}
        {line.reason !== "" && <q class="table__reason">{line.reason}</q>}
        {line.facts.length > 0 && (
          <details class="more">
            <summary>For support</summary>
            <dl class="support">
              {line.facts.map((fact) => (
                <dd class="support__line" key={fact.label}>
                  {fact.label} <code>{fact.value}</code>
                </dd>
              ))}
            </dl>
          </details>
        )}
      </td>
      <td>{line.outcome}</td>
    </tr>
  );
}
