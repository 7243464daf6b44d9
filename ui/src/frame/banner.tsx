import { useRef } from "preact/hooks";
import type { Banner as BannerView } from "../contract";
import { useAct } from "../page/act";
import { useBannerHeight } from "./banner-height";

/**
 * The patient banner, after NHS CUI: name, born, gender, NHS number in this order, no colon after a label, the value
 * stronger than its label; other colours and a pattern for a person who has died (spec/users.md 3.1, PAB-0009 to 0076).
 */
export function Banner({ banner }: { banner: BannerView }) {
  const act = useAct();
  const section = useRef<HTMLElement>(null);
  useBannerHeight(section);
  const { name, preferred, born, died, ageAtDeath, gender, nhsNumber } = banner;
  const rest = [banner.address, banner.practice, ...banner.notes].filter((words) => words !== null && words !== "");
  return (
    <section
      ref={section}
      class={died === null ? "banner" : "banner banner--died"}
      aria-label="Patient"
      data-testid="banner"
      data-deceased={died !== null}
    >
      <div class="banner__one">
        <p class="banner__name">
          <span data-testid="banner-name">{name}</span>
          {preferred !== null && (
            <span class="banner__preferred">
              <span class="banner__label">Preferred name</span> <b>{preferred}</b>
            </span>
          )}
        </p>
        <dl class="banner__facts">
          <Fact label="Born" means="Date of birth, and age" value={born}>
            {died !== null && <Line label="Died" value={died} />}
            {ageAtDeath !== null && <Line label="Age at Death" value={ageAtDeath} />}
          </Fact>
          <Fact label="Gender" means="Gender as held by the NHS" value={gender} />
          <Fact label="NHS No." means="NHS number, ten digits" value={nhsNumber} testid="banner-nhs" />
        </dl>
      </div>
      <p class="banner__rest">{rest.join(" · ")}</p>
      <button
        type="button"
        class="banner__close"
        data-testid="patient-close"
        aria-keyshortcuts="Alt+W"
        onClick={() => act("patient_close", {})}
      >
        Close patient <kbd class="key">Alt+W</kbd>
      </button>
    </section>
  );
}

interface FactProps {
  label: string;
  /** What the label means, for those who ask (PAB-0047). */
  means: string;
  value: string;
  testid?: string;
  children?: preact.ComponentChildren;
}

function Fact({ label, means, value, testid, children }: FactProps) {
  return (
    <div class="banner__fact">
      <dt class="banner__label" title={means}>
        {label}
      </dt>
      <dd class="banner__value" data-testid={testid}>
        {value}
      </dd>
      {children}
    </div>
  );
}

function Line({ label, value }: { label: string; value: string }) {
  return (
    <dd class="banner__line">
      <span class="banner__label">{label}</span> <b>{value}</b>
    </dd>
  );
}
