import { useCallback, useRef, useState } from "preact/hooks";
import type { FaultView, View } from "../contract";
import { Banner } from "../frame/banner";
import { Header } from "../frame/header";
import { Help } from "../frame/help";
import { LocksIn } from "../frame/locks-in";
import { Rail } from "../frame/rail";
import { StatusLine } from "../frame/status";
import { Stripe } from "../frame/stripe";
import { Fault } from "../parts/fault";
import { Screen } from "../screens/screen";
import { type Act, ActContext } from "./act";
import { useActivity } from "./activity";
import { Announcer } from "./announcer";
import { useTaskFocus } from "./focus";
import { useKeys } from "./keys";
import { useTitle } from "./title";

interface Props {
  view: View;
  /** Why the last call was refused, on the screen it was made from. */
  refusal: FaultView | null;
  act: Act;
}

/** The whole page: the frame, and in it the task. A blank view leaves the stripe and nothing else. */
export function Page({ view, refusal, act }: Props) {
  useTitle(view);
  if (view.screen.kind === "blank") {
    return (
      <div class="page page--blank">
        <Stripe world={view.frame.world} />
        <main class="main" data-screen="blank" data-revision={view.revision} />
      </div>
    );
  }
  return <Framed view={view} refusal={refusal} act={act} />;
}

// In the order of focus: task, rail, header, status line. The banner stands first so that it is read before the task.
function Framed({ view, refusal, act }: Props) {
  const { frame, screen } = view;
  const main = useRef<HTMLElement>(null);
  const [help, setHelp] = useState(false);
  const [said, setSaid] = useState("");
  const toggleHelp = useCallback(() => setHelp((open) => !open), []);
  useKeys({ view, act, help: toggleHelp, say: setSaid });
  useTaskFocus(main, view);
  useActivity(frame, act);
  const worked = frame.rail.length > 0;

  return (
    <ActContext.Provider value={act}>
      <div class={worked ? "page" : "page page--bare"} data-world={frame.world.world}>
        <a class="nhsuk-skip-link" href="#task">
          Skip to the task
        </a>
        <Stripe world={frame.world} />
        {frame.banner && <Banner banner={frame.banner} />}
        <main class="main" id="task" ref={main} data-screen={screen.kind} data-revision={view.revision} tabIndex={-1}>
          {refusal && <Fault fault={refusal} first />}
          <Screen screen={screen} banner={frame.banner} />
        </main>
        {worked && <Rail items={frame.rail} />}
        <Header frame={frame} />
        <LocksIn seconds={frame.locksIn} />
        <StatusLine status={frame.status} onHelp={toggleHelp} />
        {help && <Help screen={screen.kind} onClose={toggleHelp} />}
        <Announcer status={frame.status} said={said} />
      </div>
    </ActContext.Provider>
  );
}
