import type { AnswerOption, AskPermission, Draft } from "../../contract";

/** Nothing is chosen beforehand. */
export const EMPTY: Draft = { answer: null, recorded: "", chip: "", text: "" };

/** What stands on the screen at first: what was typed before a lock, as far as it can still be given; else nothing. */
export function begun({ draft, options, chips }: Pick<AskPermission, "draft" | "options" | "chips">): Draft {
  if (draft === null) return EMPTY;
  const allowed = options.some((option) => option.id === draft.answer && option.allowed);
  const known = chips.some((chip) => chip.label === draft.chip);
  return { ...draft, answer: allowed ? draft.answer : null, chip: known ? draft.chip : "" };
}

/** What is missing, and the field to go to. */
export interface Problem {
  about: "answer" | "recorded" | "reason";
  words: string;
  /** A selector within the form. */
  field: string;
}

/** What is missing before the answer can be given; `null` when nothing is. Rust checks again. */
export function missing(draft: Draft, option: AnswerOption | undefined): Problem | null {
  if (option === undefined) {
    return { about: "answer", words: "Choose what the patient answered.", field: "input[type=radio]:enabled" };
  }
  if (option.needsRecorded && draft.recorded.trim() === "") {
    return { about: "recorded", words: "Say where the permission is recorded.", field: "#recorded" };
  }
  if (option.needsReason && draft.chip === "" && draft.text.trim() === "") {
    return { about: "reason", words: "Choose a reason above, or write one.", field: "#reason" };
  }
  return null;
}

/** The reason as the journal will hold it: `OTC sale: checking interactions`. */
export function reasonOf(draft: Pick<Draft, "chip" | "text">): string {
  return [draft.chip, draft.text.trim()].filter((part) => part !== "").join(": ");
}
