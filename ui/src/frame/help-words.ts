import type { Screen } from "../contract";

/** A few sentences per screen. */
export const HELP: Record<Screen["kind"], readonly string[]> = {
  blank: [],
  signIn: [
    "Put your own smartcard into the reader and type its PIN; where this site has Care Identity, the browser is another way.",
    "Take the card out whenever you walk away: the screen goes blank at once.",
    "A card whose PIN is blocked is unblocked by your Registration Authority, not here.",
  ],
  chooseRole: [
    "Choose the role you are working in now. What you look at is recorded under this role and organisation.",
    "Type to narrow the list down, go up and down in it with the arrow keys, and choose with Enter.",
  ],
  find: [
    "Type or paste the patient's NHS number. Spaces and dashes do not matter.",
    "Nothing is read from the patient's record until you have answered the question about permission.",
  ],
  confirm: [
    "Compare the name, the date of birth and the address with the person in front of you.",
    "If anything does not fit, go back: nothing has been read from the record.",
  ],
  permission: [
    "Ask the patient first, then say here what they answered. A no fetches nothing.",
    "On the right is what your Privacy Officer will see. Write why you look, without clinical detail.",
    "Emergency is for a patient who cannot be asked, when waiting would harm them.",
  ],
  reading: ["Vouch is waiting for an answer. Cancel stops waiting and shows nothing."],
  record: [
    "The text is shown as it was sent. Statements in the box at the top are the record's own and always stay in view.",
    "The list on the left leads to each section. The numbers are the rows in its tables.",
    "Closing the patient and opening the record again is another look, and another alert.",
  ],
  result: ["No record is shown. The words on this screen say why, and what you can do."],
  alerts: [
    "Every alert that a look made here has caused, and whether it has reached Spine.",
    "Alerts are read and closed in the Spine Alert Viewer, not here.",
  ],
  journal: ["Every step that Vouch took here: who, when, which NHS number and why. Entries cannot be changed."],
  setup: ["Fields are checked as you type. What you save is in force after the next start."],
  stopped: ["Vouch has stopped so that nothing can be looked at without being recorded."],
};

/** The page's keys. */
export const KEYS: readonly (readonly [string, string])[] = [
  ["Enter", "Go on"],
  ["Esc", "Cancel, or go back"],
  ["Alt+W", "Close the patient"],
  ["Alt+R", "Change the role; the patient is closed"],
  ["Alt+L", "Lock"],
  ["Alt+B", "Sign in with the browser"],
  ["F1", "This help"],
];
