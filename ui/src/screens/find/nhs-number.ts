/** Digits in an NHS number. */
const DIGITS = 10;

/** What is typed, grouped 3-3-4 while it is only digits and spaces; anything else, such as a pasted line, is left alone. */
export function spaced(typed: string): string {
  const digits = typed.replaceAll(" ", "");
  if (!/^\d+$/.test(digits) || digits.length > DIGITS) return typed;
  return [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)].filter((group) => group !== "").join(" ");
}
