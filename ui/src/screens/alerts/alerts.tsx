import type { AlertLine, AlertsView } from "../../contract";
import { LightShape } from "../../parts/light";
import { Scroll } from "../../parts/scroll";

/** Every alert that a look made here has caused, and where it stands. */
export function Alerts({ view }: { view: AlertsView }) {
  return (
    <div class="task task--table">
      <div class="task__head">
        <h1 class="task__title" tabIndex={-1} data-first>
          Alerts
        </h1>
        <p class="task__summary">{view.summary}</p>
      </div>
      {view.alerts.length === 0 ? (
        <p class="card">No look made here has caused an alert yet.</p>
      ) : (
        <Scroll label="Alerts, newest first">
          <table class="table" data-testid="alerts-table">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who and why</th>
                <th scope="col">NHS No.</th>
                <th scope="col">Alert</th>
              </tr>
            </thead>
            <tbody>
              {view.alerts.map((alert) => (
                <Line key={alert.id} alert={alert} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <p class="task__foot">{view.limits}</p>
    </div>
  );
}

function Line({ alert }: { alert: AlertLine }) {
  return (
    <tr data-state={alert.light}>
      <td class="table__date">{alert.at}</td>
      <td>
        <b>{alert.who}</b>
        <br />
        {alert.cause}
        {alert.reason !== "" && <q class="table__reason">{alert.reason}</q>}
        {alert.nothingShown && <span class="tag">Nothing was shown</span>}
      </td>
      <td class="table__number">{alert.patient}</td>
      <td>
        <span class={`state state--${alert.light}`}>
          <LightShape light={alert.light} /> {alert.state}
        </span>
        {alert.detail !== "" && <p class="table__detail">{alert.detail}</p>}
        <code class="table__id">{alert.id}</code>
      </td>
    </tr>
  );
}
