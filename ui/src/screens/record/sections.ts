import type { SectionView } from "../../contract";

/** How far below the top of the text a heading still counts as the one being read, in pixels. */
const READING_LINE = 64;

/** The id of a section's heading in the page. */
export function headingId(section: SectionView): string {
  return `section-title-${section.id}`;
}

/** The section at the top of the scrolled text; at the very end the last one, which may be too short to get there. */
export function sectionAt(text: HTMLElement, sections: SectionView[]): string | undefined {
  if (text.scrollTop + text.clientHeight >= text.scrollHeight - 1 && text.scrollTop > 0) return sections.at(-1)?.id;
  const top = text.getBoundingClientRect().top + READING_LINE;
  const passed = sections.filter((section) => {
    const heading = document.getElementById(headingId(section));
    return heading !== null && heading.getBoundingClientRect().top <= top;
  });
  return passed.at(-1)?.id;
}
