/** Said to the screen before a command that takes it away, so that it passes on what is being typed. */
export const LEAVING = "vouch:leaving";
