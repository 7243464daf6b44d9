import type { Banner, Screen as ScreenView } from "../contract";
import { Alerts } from "./alerts/alerts";
import { Confirm } from "./confirm/confirm";
import { FindPatient } from "./find/find";
import { Journal } from "./journal/journal";
import { Permission } from "./permission/permission";
import { Reading } from "./reading/reading";
import { Record } from "./record/record";
import { Result } from "./result/result";
import { ChooseRole } from "./role/role";
import { Setup } from "./setup/setup";
import { SignInScreen } from "./sign-in/sign-in";
import { Stopped } from "./stopped/stopped";

/** The task. What was typed for one patient is never there for the next: the question is keyed by its patient. */
export function Screen({ screen, banner }: { screen: ScreenView; banner: Banner | null }) {
  switch (screen.kind) {
    case "blank":
      return null;
    case "signIn":
      return <SignInScreen view={screen} />;
    case "chooseRole":
      return <ChooseRole roles={screen.roles} busy={screen.busy} fault={screen.fault} />;
    case "find":
      return <FindPatient view={screen} />;
    case "confirm":
      return <Confirm person={screen.person} notes={screen.notes} />;
    case "permission":
      return <Permission key={screen.patient} view={screen} />;
    case "reading":
      return <Reading busy={screen.busy} />;
    case "record":
      return <Record key={banner?.nhsNumber} view={screen} />;
    case "result":
      return <Result key={banner?.nhsNumber} view={screen} />;
    case "alerts":
      return <Alerts view={screen} />;
    case "journal":
      return <Journal view={screen} />;
    case "setup":
      return <Setup view={screen} />;
    case "stopped":
      return <Stopped fault={screen.fault} />;
  }
}
