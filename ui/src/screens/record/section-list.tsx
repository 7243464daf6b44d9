import type { SectionView } from "../../contract";

interface Props {
  sections: SectionView[];
  /** The id of the section being read. */
  current: string;
  onGo: (section: SectionView) => void;
}

/** The sections, with the rows in their tables; each leads to its heading. */
export function SectionList({ sections, current, onGo }: Props) {
  return (
    <nav class="contents" aria-label="Sections">
      <ul class="contents__list">
        {sections.map((section) => (
          <li key={section.id}>
            <button
              type="button"
              class="contents__item"
              data-testid={`section-${section.id}`}
              aria-current={section.id === current ? "location" : undefined}
              onClick={() => onGo(section)}
            >
              <span>{section.short}</span>
              {section.rows !== null && (
                <span class="contents__rows">
                  {section.rows}
                  <span class="nhsuk-u-visually-hidden">{section.rows === 1 ? " row" : " rows"}</span>
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
