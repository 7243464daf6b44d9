//! Documents as markup: the layouts of different GP systems, and what a display has to bear.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::Patient;
use super::person::{Person, person};
use super::practices::{BAY, MILL, PARK};
use super::text::{Text, bare, summary};

/// Rows of the long record's tables.
const LONG_ROWS: usize = 120;
/// Sentences in the longest cell.
const LONG_SENTENCES: usize = 60;

pub(super) fn patients(today: Date) -> Vec<Patient> {
    let mut all = layouts(today);
    all.extend(structures(today));
    all.extend(characters(today));
    all
}

fn layouts(today: Date) -> Vec<Patient> {
    vec![
        adult(today, "layout one", "9990554951")
            .named("Mr", "COCKCROFT", "Alan")
            .why("A GP system with seven medication columns and two-digit years: columns cannot be told by position.")
            .shows_as_it_is(layout_one(today))
            .done(),
        adult(today, "layout two", "9990575134")
            .named("Mrs", "DYSON", "Pauline")
            .why("A GP system without ids, classes or table heads: sections are known by their heading text alone.")
            .shows_as_it_is(layout_two(today))
            .done(),
        adult(today, "no body", "9990585229")
            .named("Mr", "ELLIS", "Roy")
            .why("Headings and tables stand directly in html: no head, no body, no header statements.")
            .shows_as_it_is(
                bare(today, &PARK, 70)
                    .without_body()
                    .raw("<h2>Allergies</h2>")
                    .table("", &["Date", "Description"], &[["{870}", "Adverse reaction to diclofenac"]])
                    .raw("<h2>Current Repeat Medications</h2>")
                    .table(
                        "",
                        &["Date", "Medication Item", "Dosage"],
                        &[["{70}", "Tamsulosin 400microgram modified-release capsules", "One Each Day"]],
                    ),
            )
            .done(),
        adult(today, "text before first heading", "9990676038")
            .named("Ms", "FIRTH", "Olwen")
            .why("A warning stands before the first heading, where a cutter that starts at headings loses it.")
            .shows_as_it_is(
                bare(today, &BAY, 3)
                    .raw("<p>IMPORTANT: allergy history under review by the practice, telephone before supplying.</p>")
                    .heading("AllergiesHeader", "Allergies and Adverse Reactions")
                    .table("", &["Date", "Description"], &[]),
            )
            .done(),
    ]
}

fn structures(today: Date) -> Vec<Patient> {
    vec![
        adult(today, "unknown headings", "9990595313")
            .named("Mr", "GREENWOOD", "Stuart")
            .why("Headings, ids, classes and a highlighted statement nobody has heard of: shown, not dropped.")
            .shows(
                opening(today)
                    .raw(
                        r#"<p id="NewStatutoryNotice" class="HighlightedStatement UrgentStatement">This patient takes part in a medicines trial; the treatment is blinded.</p><h2 id="GenomicsHeader" class="CreType">Genomic Findings</h2><table class="zebra" id="Genomics"><tbody><tr class="flagged"><td>{55}</td><td>CYP2C19 poor metaboliser</td></tr></tbody></table><h4 id="Unheard">Device Implants</h4><p class="Note">Implantable cardioverter defibrillator, left chest.</p>"#,
                    )
                    .entries("Diagnoses", "Diagnoses", &[["{55}", "Brugada syndrome", ""]]),
            )
            .done(),
        adult(today, "nested lists", "9990625581")
            .named("Mrs", "HELLIWELL", "Judith")
            .why("Lists inside lists, ordered and not: the order of a tapering dose has to survive.")
            .shows(opening(today).heading("AdviceHeader", "Provision of Advice and Information to Patients and Carers").raw(
                "<ol><li>Prednisolone reducing course<ol><li>Week 1: 30 mg each morning</li><li>Week 2: 20 mg each \
                 morning<ul><li>if breathless again: back to 30 mg</li><li>and telephone the surgery</li></ul></li><li>Week \
                 3: 10 mg each morning</li></ol></li><li>Stop, and return the steroid card</li></ol><ul><li>Do not stop \
                 suddenly</li></ul>",
            ))
            .done(),
        adult(today, "spans", "9990635676")
            .named("Mr", "INGHAM", "Derek")
            .why("Cells over several rows and columns, a caption, a table foot: each value has to stay under its heading.")
            .shows(opening(today).heading("ResultsHeader", "Investigation Results").raw(
                r#"<table id="Results" summary="Renal function"><caption>Renal function, last three tests</caption><thead><tr><th rowspan="2">Test</th><th colspan="3">Date</th></tr><tr><th>{400}</th><th>{200}</th><th>{15}</th></tr></thead><tfoot><tr><td colspan="4">Laboratory: Leeds General, method changed {210}</td></tr></tfoot><tbody><tr class="oddRow"><td>Creatinine (umol/L)</td><td>92</td><td>118</td><td>161</td></tr><tr class="evenRow"><td>eGFR (mL/min)</td><td>71</td><td colspan="2">below 60 in both</td></tr></tbody></table>"#,
            ))
            .done(),
        adult(today, "links and layout text", "9990655855")
            .named("Mr", "JOWETT", "Frank")
            .why("Internal links, line breaks and preformatted text whose columns carry meaning.")
            .shows(
                opening(today)
                    .raw(r##"<p>See <a href="#Warfarin">warfarin doses</a> below.<br/>Next INR due {-4}.</p><h2 id="ObservationsHeader">Clinical Observations and Findings</h2>"##)
                    .raw(r#"<p><a id="Warfarin">Warfarin doses</a></p><pre>Mon  Tue  Wed  Thu  Fri  Sat  Sun
3mg  3mg  4mg  3mg  3mg  4mg  3mg</pre>"#),
            )
            .done(),
    ]
}

fn characters(today: Date) -> Vec<Patient> {
    vec![
        adult(today, "long text", "9990605408")
            .named("Mrs", "KAYE", "Dorothy")
            .why("A very long record: hundreds of rows and a cell of several pages.")
            .shows(long(today))
            .done(),
        adult(today, "emoji and accents", "9990615497")
            .named("Ms", "LÉGER", "Anaïs")
            .why("Emoji, accents, right-to-left and combining characters in clinical text: all of it has to be shown.")
            .shows(
                opening(today).entries("Preferences", "Personal Preferences", &[
                    ["{31}", "Prefers picture instructions \u{1F48A}\u{1F305} morning, \u{1F48A}\u{1F319} night", "\u{1F469}\u{1F3FD}\u{200D}\u{2695}\u{FE0F} pharmacist agreed"],
                    ["{31}", "Speaks Français, Žemaitėška and العربية", "Interpreter needed"],
                    ["{31}", "Ménière's disease, cafe\u{301} au lait spots, temperature 38.5 \u{B0}C, dose 5 \u{B5}g, \u{2265} 2 \u{D7} a day", ""],
                ]),
            )
            .done(),
        adult(today, "ampersands", "9990645760")
            .named("Mr", "MARKS", "Simon")
            .registered_at(&MILL)
            .why("Ampersands, angle brackets, quotes and character references in text: shown as typed, run as nothing.")
            .shows(
                summary(today, &MILL, 22)
                    .signed("SMITH & SON, \"Locum\" (Dr)")
                    .allergies(&[["{22}", "Adverse reaction to Head & Shoulders <shampoo>", "", "", "\"Itchy\" & 'red'"]])
                    .acute(&[["Prescribed: {22}", "Gaviscon Advance (Aniseed & Mint)", "5ml-10ml if pain > 3/10 & not < 2 hours after last dose", "500 ml"]])
                    .raw("<p>Written &#8211; with a numbered dash &#x2014; and a no-break&#160;space; &lt;b&gt;not bold&lt;/b&gt; &amp;amp; typed twice.</p>"),
            )
            .done(),
    ]
}

fn layout_one(today: Date) -> Text {
    bare(today, &BAY, 13)
        .heading("Title", "GP Summary")
        .raw("<p id=\"CreateTime\">Summary created {13} at 09:02 by St Piran's Bay Practice</p>")
        .heading("Allergies", "ALLERGIES AND ADVERSE REACTIONS")
        .table(
            "id=\"AllergyTable\"",
            &["Description", "Date", "Severity", "Supporting Information"],
            &[["Penicillins", "{3000}", "Moderate", "Rash & swelling of lips"]],
        )
        .heading("RepeatMeds", "Repeat Medication (masters issued in the last 18 months)")
        .table(
            "id=\"RepeatTable\"",
            &[
                "Medication Item",
                "Dosage instructions",
                "Quantity or duration",
                "Date prescribed",
                "Issues",
                "Reason for medication",
                "Supporting information",
            ],
            &[
                ["Edoxaban 60mg tablets", "1 od", "28", "{13}", "4 of 6", "Atrial fibrillation", ""],
                ["Bisoprolol 5mg tablets", "1 om", "28", "{13}", "4 of 6", "Atrial fibrillation", "Rate controlled"],
            ],
        )
        .heading("AcuteMeds", "Acute Medication (active in the last 6 months)")
        .table("id=\"AcuteTable\"", &["Medication Item", "Dosage instructions", "Date prescribed"], &[])
}

fn layout_two(today: Date) -> Text {
    bare(today, &MILL, 46).raw(
        "<h2>General Practice Summary</h2><p>Sourced from the patient's General Practice record. This summary may not \
         include all the information pertinent to this patient.</p><p>Created {46} 17:55 Mill &amp; Moor Medical \
         Centre</p><h2>Allergies</h2><table><tr><td>Date</td><td>Drug</td><td>Reaction</td></tr><tr><td>{510}</td><td>\
         Clarithromycin 500mg tablets</td><td>QT prolongation</td></tr></table><h2>Repeat \
         Medication</h2><table><tr><td>Drug</td><td>Dose</td><td>Last issued</td></tr><tr><td>Citalopram 20mg \
         tablets</td><td>ONE DAILY</td><td>{46}</td></tr><tr><td>Zopiclone 3.75mg tablets</td><td>ONE AT NIGHT IF \
         NEEDED</td><td>{46}</td></tr></table><h2>Repeat Medication Ended</h2><table><tr><td>No relevant information \
         available for this category.</td></tr></table>",
    )
}

fn long(today: Date) -> Text {
    let mut story = String::new();
    for n in 1..=LONG_SENTENCES {
        let _ = write!(
            story,
            "On review {n} the wound was cleaned, measured and dressed, and the plan was left unchanged. "
        );
    }
    let mut rows = String::new();
    for n in 1..=LONG_ROWS {
        let class = if n % 2 == 1 { "oddRow" } else { "evenRow" };
        let _ = write!(
            rows,
            "<tr class=\"{class}\"><td>{{{}}}</td><td>Blood glucose, entry {n} of {LONG_ROWS}</td><td>{}.{} mmol/L</td></tr>",
            n * 3,
            5 + n % 7,
            n % 10
        );
    }
    opening(today)
        .heading("ResultsHeader", "Investigation Results")
        .raw(&format!("<table id=\"Results\"><thead><tr><th>Date</th><th>Description</th><th>Additional information</th></tr></thead><tbody>{rows}</tbody></table>"))
        .entries("Treatments", "Treatments", &[["{3}", "Dressing of leg ulcer", story.trim_end()]])
}

fn opening(today: Date) -> Text {
    summary(today, &PARK, 15)
        .signed("OKAFOR, Chidi (Dr)")
        .allergies(&[])
        .acute(&[])
        .repeat(&[["Last Issued: {15}", "Warfarin 1mg tablets", "As Directed", "84 tablet"]])
        .discontinued(&[])
}

fn adult(today: Date, tag: &'static str, nhs_number: &str) -> Person {
    person(today, tag, nhs_number).born("1963-11-22").lives(&["64 Bradford Road", "Cleckheaton"], "BD19 3AA")
}
