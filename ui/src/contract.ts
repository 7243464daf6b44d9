// Made from the Rust types by `cargo test -p vouch-api`. Do not edit: change the types.

export type AlertLine = { 
/**
 * The alert id, to look up in the Alert Viewer.
 */
id: string, 
/**
 * `21-Nov-2026 14:03`.
 */
at: string, 
/**
 * `Priya Example, Pharmacist`.
 */
who: string, 
/**
 * `999 123 4578`.
 */
patient: string, 
/**
 * `with permission`.
 */
cause: string, 
/**
 * The reason as typed.
 */
reason: string, 
/**
 * `Delivered`, `Waiting`, `Acknowledged by Spine, not yet accepted`, `Not certain`, `Needs attention`.
 */
state: string, 
/**
 * Why, for those that need attention.
 */
detail: string, 
/**
 * `good`, `careful` or `bad`.
 */
light: Light, 
/**
 * The record was in the end not shown.
 */
nothingShown: boolean, };

export type AlertsView = { 
/**
 * `3 delivered, 1 waiting`.
 */
summary: string, 
/**
 * Newest first.
 */
alerts: Array<AlertLine>, 
/**
 * What Vouch cannot see: said on the page.
 */
limits: string, };

export type AllergyState = "known" | "noneKnown" | "notRecorded" | "unavailable";

export type AnswerId = "agreed" | "emergency" | "notNeeded" | "onFile" | "refused";

export type AnswerOption = { 
/**
 * Which.
 */
id: AnswerId, 
/**
 * `I asked, and the patient agreed`.
 */
label: string, 
/**
 * A hint under it.
 */
hint: string, 
/**
 * The role has the right to it; otherwise `not_allowed` says why not.
 */
allowed: boolean, 
/**
 * Why it cannot be chosen: the activity in words and code.
 */
notAllowed: string, 
/**
 * Asks where the permission is recorded.
 */
needsRecorded: boolean, 
/**
 * Asks for a reason.
 */
needsReason: boolean, 
/**
 * Asks once more before going on: what will happen, in words. Empty for most.
 */
confirm: string, 
/**
 * The middle of the sentence the Privacy Officer will see: `with permission`.
 */
preview: string, 
/**
 * What happens: `An alert goes to your Privacy Officer.`
 */
consequence: string, 
/**
 * The words of the button: `See the record`.
 */
button: string, };

export type AskPermission = { 
/**
 * A sentence to say aloud.
 */
sentence: string, 
/**
 * The answers, none selected.
 */
options: Array<AnswerOption>, 
/**
 * Reasons to choose from.
 */
chips: Array<Chip>, 
/**
 * Longest reason, in characters.
 */
maxReason: number, 
/**
 * Under the reason field: do not write clinical detail.
 */
warning: string, 
/**
 * `Priya Example, Pharmacist, Hill Street Pharmacy`: who, for the preview.
 */
who: string, 
/**
 * `999 123 4578`: whose record, for the preview.
 */
patient: string, 
/**
 * What was typed before the screen was locked.
 */
draft: Draft | null, 
/**
 * Writing the intent, asking the directory.
 */
busy: Busy | null, 
/**
 * Why the last try failed.
 */
fault: FaultView | null, };

export type Banner = { 
/**
 * `EXAMPLE, Ann (Mrs)`.
 */
name: string, 
/**
 * The preferred given name, if another.
 */
preferred: string | null, 
/**
 * `14-Jul-1945 (81y)`, or `Not Known`.
 */
born: string, 
/**
 * `02-Oct-2026`, when the person has died.
 */
died: string | null, 
/**
 * `81y`, when the person has died and both dates are known.
 */
ageAtDeath: string | null, 
/**
 * `Female`.
 */
gender: string, 
/**
 * `999 123 4578`.
 */
nhsNumber: string, 
/**
 * One line; `None` when protected or not known.
 */
address: string | null, 
/**
 * `Registered at Park Surgery (A12345)`.
 */
practice: string | null, 
/**
 * Further notes in the banner's second line, such as protected details.
 */
notes: Array<string>, };

export type BlockView = { "kind": "heading", 
/**
 * 3 to 6.
 */
level: number, 
/**
 * Its text.
 */
line: Array<InlineView>, } | { "kind": "list", 
/**
 * Numbered.
 */
ordered: boolean, 
/**
 * Its items.
 */
items: Array<ItemView>, } | { "kind": "paragraph", 
/**
 * Its text.
 */
line: Array<InlineView>, 
/**
 * Highlighted by the sender.
 */
highlighted: boolean, } | { "kind": "preformatted", 
/**
 * The text.
 */
text: string, } | { "kind": "table", 
/**
 * Its caption.
 */
caption: string | null, 
/**
 * Header rows.
 */
head: Array<RowView>, 
/**
 * Body rows.
 */
body: Array<RowView>, 
/**
 * Footer rows.
 */
foot: Array<RowView>, };

export type Busy = { 
/**
 * `Asking Spine for the record`.
 */
what: string, 
/**
 * Cancel is possible.
 */
canCancel: boolean, };

export type Cancel = Record<symbol, never>;

export type CardInsert = { 
/**
 * The card's id.
 */
card: string, };

export type CardRemove = Record<symbol, never>;

export type CardStep = "noService" | "noReader" | "noCard" | "reading" | "unusable" | "pin" | "pinOnReader" | "checking" | "browser" | "blocked";

export type CellView = { 
/**
 * A header cell.
 */
header: boolean, 
/**
 * Columns spanned.
 */
colspan: number, 
/**
 * Rows spanned.
 */
rowspan: number, 
/**
 * What it holds.
 */
body: Array<BlockView>, };

export type Chip = { 
/**
 * Its words, sent back as chosen.
 */
label: string, };

export type Draft = { 
/**
 * The answer chosen.
 */
answer: AnswerId | null, 
/**
 * Where it is recorded, for `onFile`.
 */
recorded: string, 
/**
 * The reason chosen; empty for none.
 */
chip: string, 
/**
 * The reason typed.
 */
text: string, };

export type DraftKeep = { 
/**
 * As it stands in the fields.
 */
draft: Draft, };

export type EventLine = { 
/**
 * What it is, in words.
 */
words: string, 
/**
 * `18-Nov-2026`.
 */
date: string, };

export type FaultView = { 
/**
 * Stable name, such as `SPINE_ERROR`.
 */
code: string, 
/**
 * What happened.
 */
what: string, 
/**
 * What it means for the patient in front of you.
 */
means: string, 
/**
 * What to do next.
 */
next: string, 
/**
 * For support: shown small, copyable.
 */
support: Array<SupportLine>, };

export type Find = { 
/**
 * What is wrong with the number typed, under the field.
 */
error: string | null, 
/**
 * Looking.
 */
busy: Busy | null, 
/**
 * Why the search failed or found nobody.
 */
fault: FaultView | null, 
/**
 * The patient that was open when the screen was locked: one key goes on with them.
 */
interrupted: Interrupted | null, 
/**
 * Patients of this session, names only.
 */
recent: Array<Recent>, 
/**
 * In training: patients to try, with why they exist.
 */
examples: Array<Recent>, };

export type FindInterrupted = Record<symbol, never>;

export type FindNumber = { 
/**
 * As typed or pasted.
 */
text: string, };

export type FindRecent = { 
/**
 * The id that came with it.
 */
id: string, };

export type Frame = { 
/**
 * The world, and its stripe.
 */
world: WorldView, 
/**
 * `Hill Street Pharmacy (FX123)`; empty before a role is chosen.
 */
place: string, 
/**
 * `Priya Example, Pharmacist`; empty before sign-in.
 */
who: string, 
/**
 * More than one role to choose from.
 */
canChangeRole: boolean, 
/**
 * Somebody is signed in.
 */
canLock: boolean, 
/**
 * What the role may do.
 */
rail: Array<RailItem>, 
/**
 * The open patient.
 */
banner: Banner | null, 
/**
 * Seconds until the screen locks by itself; there only in the last minute.
 */
locksIn: number | null, 
/**
 * The status line.
 */
status: Status, };

export type Go = { 
/**
 * Where.
 */
place: Place, };

export type GroundOption = { 
/**
 * `1`, `2` or `3`.
 */
code: string, 
/**
 * `Access made in the public interest`.
 */
label: string, };

export type InlineView = { 
/**
 * The text.
 */
text: string | null, 
/**
 * Strong.
 */
strong: boolean, };

export type Interrupted = { 
/**
 * `EXAMPLE, Ann (Mrs)`.
 */
name: string, 
/**
 * What going on means: the person is traced and confirmed anew, and another look owes another alert.
 */
sentence: string, };

export type ItemView = { 
/**
 * What it holds.
 */
body: Array<BlockView>, };

export type JournalFilter = { 
/**
 * NHS number in any spelling; empty for all.
 */
patient: string, 
/**
 * Part of the name, or user id; empty for all.
 */
user: string, 
/**
 * A kind's word, such as `view`; empty for all.
 */
kind: string, 
/**
 * Entries before this number; 0 for the newest.
 */
before: number, };

export type JournalLine = { 
/**
 * Sequence number.
 */
number: number, 
/**
 * `21-Nov-2026 14:03:27`.
 */
at: string, 
/**
 * `Priya Example, Pharmacist`.
 */
who: string, 
/**
 * `999 123 4578`, or empty.
 */
patient: string, 
/**
 * In words: `Looked at the Summary Care Record`.
 */
what: string, 
/**
 * In words: `shown`, `refused`, `no record`.
 */
outcome: string, 
/**
 * The reason as typed.
 */
reason: string, 
/**
 * Facts for support: label and value.
 */
facts: Array<SupportLine>, };

export type JournalRead = { 
/**
 * Which entries.
 */
filter: JournalFilter, };

export type JournalView = { 
/**
 * The filter in force.
 */
filter: JournalFilter, 
/**
 * What is wrong with the filter.
 */
error: string | null, 
/**
 * Newest first.
 */
lines: Array<JournalLine>, 
/**
 * There are older ones.
 */
more: boolean, };

export type Light = "good" | "careful" | "bad" | "off";

export type Lock = Record<symbol, never>;

export type LookAgain = Record<symbol, never>;

export type OverrideDissent = { 
/**
 * `1`, `2` or `3`.
 */
ground: string, 
/**
 * The reason typed.
 */
text: string, };

export type OverrideOffer = { 
/**
 * The grounds.
 */
grounds: Array<GroundOption>, 
/**
 * What it means, before it is done.
 */
warning: string, 
/**
 * Longest reason, in characters.
 */
maxReason: number, };

export type PatientClose = Record<symbol, never>;

export type PermissionAnswer = { 
/**
 * The answer.
 */
answer: AnswerId, 
/**
 * Where it is recorded, for `onFile`.
 */
recorded: string, 
/**
 * The reason chosen; empty for none.
 */
chip: string, 
/**
 * The reason typed.
 */
text: string, };

export type PersonConfirm = Record<symbol, never>;

export type PersonReject = Record<symbol, never>;

export type PersonView = { 
/**
 * `EXAMPLE, Ann (Mrs)`.
 */
name: string, 
/**
 * `14-Jul-1945 (81y)`.
 */
born: string, 
/**
 * `Female`.
 */
gender: string, 
/**
 * `999 123 4578`.
 */
nhsNumber: string, 
/**
 * One line, or why there is none.
 */
address: string, 
/**
 * `Park Surgery (A12345)`, or why there is none.
 */
practice: string, 
/**
 * The date of death, if the person has died.
 */
died: string | null, };

export type PinEnter = { 
/**
 * The PIN as typed.
 */
pin: string, 
/**
 * On the last try: the person says that they are certain.
 */
certain: boolean, };

export type PinOnReader = { 
/**
 * On the last try: the person says that they are certain.
 */
certain: boolean, };

export type Pinned = { 
/**
 * Verbatim.
 */
text: string, 
/**
 * What it is about.
 */
kind: PinnedKind, };

export type PinnedKind = "disclaimer" | "recentlyRegistered" | "other" | "withheld";

export type Place = "find" | "record" | "alerts" | "journal" | "setup";

export type RailItem = { 
/**
 * Where it leads.
 */
place: Place, 
/**
 * Its word.
 */
label: string, 
/**
 * It is where we are.
 */
current: boolean, 
/**
 * It can be gone to now.
 */
enabled: boolean, };

export type ReaderChoose = { 
/**
 * Its name as the system gives it.
 */
reader: string, };

export type ReaderLine = { 
/**
 * Its name as the system gives it; passed back to choose it.
 */
name: string, 
/**
 * `a card is in`, `empty`, `the card does not answer`.
 */
holds: string, 
/**
 * It is the counter's reader.
 */
chosen: boolean, };

export type Recent = { 
/**
 * Passed back to open it.
 */
id: string, 
/**
 * `EXAMPLE, Ann (Mrs)`.
 */
name: string, 
/**
 * Why this example exists; empty for patients of the session.
 */
about: string, };

export type RecordView = { 
/**
 * `Summary Care Record`, or what the document is.
 */
title: string, 
/**
 * `Retrieved 14:03`.
 */
retrieved: string, 
/**
 * `Created 3 days ago (18-Nov-2026) by Park Surgery`.
 */
created: string, 
/**
 * Statements the record makes about itself, verbatim. Never scrolled away.
 */
pinned: Array<Pinned>, 
/**
 * The state of the allergies.
 */
allergies: AllergyState, 
/**
 * Its words.
 */
allergiesWords: string, 
/**
 * The sections, in order.
 */
sections: Array<SectionView>, 
/**
 * Other documents Spine holds for the patient.
 */
others: Array<EventLine>, 
/**
 * What was dropped from the text, in words; `None` when nothing was.
 */
dropped: string | null, 
/**
 * Under which permission it is shown, and the alert: `With permission. Your Privacy Officer is being alerted.`
 */
vouched: string, };

export type ResultView = { 
/**
 * `none`, `refused`, `nothing-current`, `restricted`, `patient-said-no`, `failed`, `cancelled`.
 */
outcome: string, 
/**
 * The heading.
 */
title: string, 
/**
 * Sentences.
 */
lines: Array<string>, 
/**
 * The documents that are there though none is current, in words.
 */
documents: Array<string>, 
/**
 * The fault, for `failed`.
 */
fault: FaultView | null, 
/**
 * It makes sense to try again.
 */
canRetry: boolean, 
/**
 * A legal override, where the role has it and Spine has refused.
 */
overrideOffer: OverrideOffer | null, };

export type RoleCard = { 
/**
 * Role profile id.
 */
profile: string, 
/**
 * `Hill Street Pharmacy`.
 */
organisation: string, 
/**
 * `FX123`.
 */
ods: string, 
/**
 * `Pharmacist`.
 */
job: string, 
/**
 * Used last on this PC.
 */
lastUsed: boolean, 
/**
 * A warning, such as for the locum organisation FFFFF.
 */
warning: string | null, };

export type RoleChange = Record<symbol, never>;

export type RoleChoose = { 
/**
 * Role profile id.
 */
profile: string, };

export type RowView = { 
/**
 * Its cells.
 */
cells: Array<CellView>, };

export type Screen = { "kind": "blank" } | { "kind": "signIn" } & SignIn | { "kind": "chooseRole", 
/**
 * The roles, last used first.
 */
roles: Array<RoleCard>, 
/**
 * A choice is being made.
 */
busy: Busy | null, 
/**
 * Why the last choice failed.
 */
fault: FaultView | null, } | { "kind": "find" } & Find | { "kind": "confirm", 
/**
 * The person found.
 */
person: PersonView, 
/**
 * What to know before going on, such as a superseded number.
 */
notes: Array<string>, } | { "kind": "permission" } & AskPermission | { "kind": "reading", 
/**
 * What.
 */
busy: Busy, } | { "kind": "record" } & RecordView | { "kind": "result" } & ResultView | { "kind": "alerts" } & AlertsView | { "kind": "journal" } & JournalView | { "kind": "setup" } & SetupView | { "kind": "stopped", 
/**
 * Why.
 */
fault: FaultView, };

export type SectionView = { 
/**
 * Stable within this record.
 */
id: string, 
/**
 * The heading as sent; `Before the first heading` when there is none.
 */
title: string, 
/**
 * A shorter name for the list at the side.
 */
short: string, 
/**
 * Rows in its tables, for the list at the side; `None` when it has no table.
 */
rows: number | null, 
/**
 * This is the allergy section.
 */
isAllergies: boolean, 
/**
 * Its text.
 */
body: Array<BlockView>, };

export type SetupCheck = { 
/**
 * Field id and value.
 */
fields: Array<SetupValue>, };

export type SetupField = { 
/**
 * `ods`.
 */
id: string, 
/**
 * The heading it stands under: fields of one group follow each other.
 */
group: string, 
/**
 * `ODS code`.
 */
label: string, 
/**
 * A hint under it.
 */
hint: string, 
/**
 * Its value.
 */
value: string, 
/**
 * What is wrong with it; empty when nothing is.
 */
error: string, 
/**
 * What is noteworthy: `Expires 12-Mar-2027`.
 */
note: string, };

export type SetupSave = { 
/**
 * Field id and value.
 */
fields: Array<SetupValue>, };

export type SetupValue = { 
/**
 * Which.
 */
id: string, 
/**
 * What was typed.
 */
value: string, };

export type SetupView = { 
/**
 * `This is the training world: nothing needs to be set up.`, or what is missing.
 */
sentence: string, 
/**
 * It may be changed here by this role.
 */
canChange: boolean, 
/**
 * The fields.
 */
fields: Array<SetupField>, 
/**
 * Facts read from the files: certificate owner and expiry, roots.
 */
facts: Array<SupportLine>, 
/**
 * Saved; in force after the next start.
 */
saved: boolean, };

export type SignIn = { 
/**
 * The state of card and reader.
 */
step: CardStep, 
/**
 * One sentence: what happens next.
 */
sentence: string, 
/**
 * Whose card is in, where known: the 12 digits.
 */
userId: string | null, 
/**
 * Whose session was locked or ended by the card going out.
 */
lockedFor: string | null, 
/**
 * PIN tries left, where the card says.
 */
triesLeft: number | null, 
/**
 * The PIN is typed on the reader's own keys: a button begins it instead of a field.
 */
pinOnReader: boolean, 
/**
 * The last try: it is offered to the card only when the person says that they are certain. Empty otherwise.
 */
finalTry: string, 
/**
 * The certificate is in its renewal window: until when, and what to do.
 */
renew: string | null, 
/**
 * What everybody who signs in should know, such as that a way to sign in will end.
 */
notice: string | null, 
/**
 * Signing in with the card's PIN is one of the ways here.
 */
byCard: boolean, 
/**
 * Signing in in the browser is one of the ways here, and can be begun now: the words of its button.
 */
inBrowser: string | null, 
/**
 * The readers, when there is more than one to choose from.
 */
readers: Array<ReaderLine>, 
/**
 * Checking.
 */
busy: Busy | null, 
/**
 * Why the last try failed.
 */
fault: FaultView | null, 
/**
 * The training card tray; `None` outside training, or when a real reader is used.
 */
tray: Array<TrayCard> | null, };

export type SignInBrowser = Record<symbol, never>;

export type SignInRestart = Record<symbol, never>;

export type Status = { 
/**
 * `Card in` / `No card` / `No reader`.
 */
card: StatusPart, 
/**
 * `Spine connected` / `Spine not reached`.
 */
connection: StatusPart, 
/**
 * `1 alert waiting, 20 s`.
 */
alerts: StatusPart, 
/**
 * `Journal writing` / `Journal stopped`.
 */
journal: StatusPart, };

export type StatusPart = { 
/**
 * Good, careful, bad, or nothing to say.
 */
light: Light, 
/**
 * The strong words: `Card in`.
 */
label: string, 
/**
 * The rest: `Reader 1`.
 */
detail: string, 
/**
 * The page it opens.
 */
opens: Place | null, };

export type Stay = Record<symbol, never>;

export type SupportLine = { 
/**
 * Label.
 */
label: string, 
/**
 * Value.
 */
value: string, };

export type TrayCard = { 
/**
 * `priya`.
 */
id: string, 
/**
 * `Priya Example`.
 */
name: string, 
/**
 * One sentence.
 */
about: string, 
/**
 * The PIN, printed on training cards so that there is nothing to look up.
 */
pin: string, 
/**
 * It is in the reader.
 */
inserted: boolean, };

export type View = { 
/**
 * Counts up. The page ignores a view that is not newer than the one it shows.
 */
revision: number, 
/**
 * The frame around the task.
 */
frame: Frame, 
/**
 * The task.
 */
screen: Screen, };

export type WorldView = { 
/**
 * `live`, `test` or `training`.
 */
world: string, 
/**
 * `TRAINING: NOT REAL PATIENTS`; `None` in the live world.
 */
stripe: string | null, };

/** Each command and its arguments. */
export interface Commands {
  card_insert: CardInsert;
  card_remove: CardRemove;
  pin_enter: PinEnter;
  pin_on_reader: PinOnReader;
  sign_in_browser: SignInBrowser;
  reader_choose: ReaderChoose;
  sign_in_restart: SignInRestart;
  role_choose: RoleChoose;
  role_change: RoleChange;
  lock: Lock;
  stay: Stay;
  go: Go;
  find_number: FindNumber;
  find_recent: FindRecent;
  find_interrupted: FindInterrupted;
  cancel: Cancel;
  person_confirm: PersonConfirm;
  person_reject: PersonReject;
  patient_close: PatientClose;
  permission_answer: PermissionAnswer;
  draft_keep: DraftKeep;
  override_dissent: OverrideDissent;
  look_again: LookAgain;
  journal_read: JournalRead;
  setup_check: SetupCheck;
  setup_save: SetupSave;
}

/** The names, in the order of the table. */
export const COMMANDS = [
  "card_insert",
  "card_remove",
  "pin_enter",
  "pin_on_reader",
  "sign_in_browser",
  "reader_choose",
  "sign_in_restart",
  "role_choose",
  "role_change",
  "lock",
  "stay",
  "go",
  "find_number",
  "find_recent",
  "find_interrupted",
  "cancel",
  "person_confirm",
  "person_reject",
  "patient_close",
  "permission_answer",
  "draft_keep",
  "override_dissent",
  "look_again",
  "journal_read",
  "setup_check",
  "setup_save",
] as const;
