import { useRef, useState } from "preact/hooks";
import type { RecordView, SectionView } from "../../contract";
import { Blocks } from "../../rich/blocks";
import { Words } from "../../rich/words";
import { AllergyTag } from "./allergy-tag";
import { useTooWide } from "./overflow";
import { Pinned } from "./pinned";
import { SectionList } from "./section-list";
import { headingId, sectionAt } from "./sections";

/** The record: its own statements and its age always in view, allergies first, then the text as it was sent. */
export function Record({ view }: { view: RecordView }) {
  const text = useRef<HTMLDivElement>(null);
  const tooWide = useTooWide(text);
  const first = view.sections[0];
  const [current, setCurrent] = useState(first?.id ?? "");
  const scrolled = () => {
    if (text.current !== null) setCurrent(sectionAt(text.current, view.sections) ?? current);
  };
  const go = (section: SectionView) => {
    const heading = document.getElementById(headingId(section));
    heading?.scrollIntoView({ block: "start" });
    heading?.focus({ preventScroll: true });
    setCurrent(section.id);
  };
  const tag = <AllergyTag state={view.allergies} words={view.allergiesWords} />;

  return (
    <article class="record" data-testid="record" aria-labelledby="record-title">
      <div class="record__side">
        <h1 class="record__title" id="record-title">
          {view.title}
        </h1>
        <p class="record__age">{view.retrieved}</p>
        <p class="record__age">
          <Words text={view.created} />
        </p>
        <p class="record__vouched">{view.vouched}</p>
        <SectionList sections={view.sections} current={current} onGo={go} />
        {view.others.length > 0 && (
          <section class="others">
            <h2 class="others__title">Also on Spine</h2>
            <ul class="others__list">
              {view.others.map((event, at) => (
                <li key={at}>
                  {event.words} <span class="others__date">{event.date}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      <div class="record__main">
        <Pinned statements={view.pinned} dropped={view.dropped} />
        {tooWide && (
          <p class="record__wide" data-testid="too-wide">
            A table is wider than this window: scroll sideways to see all its columns.
          </p>
        )}
        <section
          class="record__text"
          aria-label="Text of the record"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll the record as soon as it is there.
          tabIndex={0}
          data-first
          ref={text}
          onScroll={scrolled}
        >
          {!first?.isAllergies && <p class="record__allergies">{tag}</p>}
          {view.sections.map((section, at) => (
            <section key={section.id} class="section" aria-labelledby={headingId(section)}>
              <h2 class="section__title" id={headingId(section)} tabIndex={-1}>
                {at === 0 && section.isAllergies && tag}
                <Words text={section.title} />
              </h2>
              <Blocks blocks={section.body} />
            </section>
          ))}
        </section>
      </div>
    </article>
  );
}
