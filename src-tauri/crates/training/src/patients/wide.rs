//! Patients with much in their record: the ones to show a newcomer.

use jiff::civil::Date;

use super::Patient;
use super::person::person;
use super::practices::{MILL, PARK};
use super::text::summary;

pub(super) fn patients(today: Date) -> Vec<Patient> {
    vec![ann(today), additional(today), many_medicines(today), end_of_life(today)]
}

/// The rich record. Its NHS number stands as near to the NHS service manual's 999 123 4567 as a valid check digit allows.
fn ann(today: Date) -> Patient {
    let text = summary(today, &PARK, 3)
        .signed("PATEL, Nisha (Dr)")
        .allergies(&[
            [
                "{4230}",
                "Adverse reaction to penicillin V",
                "Certain",
                "Severe",
                "Anaphylaxis, admitted to hospital for one night",
            ],
            ["{1890}", "Adverse reaction to trimethoprim", "Likely", "Moderate", "Widespread itchy rash on day 3"],
            ["{6100}", "Allergy to adhesive plaster", "", "Mild", ""],
        ])
        .acute(&[
            ["Prescribed: {6}", "Doxycycline 100mg capsules", "Two On The First Day Then One Daily", "8 capsule"],
            ["Prescribed: {6}", "Prednisolone 5mg tablets", "Six To Be Taken Each Morning For 5 Days", "30 tablet"],
            [
                "Prescribed: {95}",
                "Nystatin 100,000units/ml oral suspension",
                "1ml Four Times A Day After Food",
                "30 ml",
            ],
        ])
        .repeat(&[
            [
                "Last Issued: {20}",
                "Tiotropium bromide 18microgram inhalation powder capsules",
                "Inhale One Capsule Once Daily",
                "30 capsule",
            ],
            [
                "Last Issued: {20}",
                "Salbutamol 100micrograms/dose inhaler CFC free",
                "Two Puffs When Required",
                "200 dose",
            ],
            ["Last Issued: {20}", "Ramipril 5mg capsules", "One To Be Taken Each Day", "28 capsule"],
            ["Last Issued: {20}", "Atorvastatin 20mg tablets", "One To Be Taken At Night", "28 tablet"],
            [
                "Last Issued: {48}",
                "Alendronic acid 70mg tablets",
                "One Weekly On The Same Day, With Plenty Of Water",
                "4 tablet",
            ],
            [
                "Last Issued: {48}",
                "Paracetamol 500mg tablets",
                "Two To Be Taken Up To Four Times A Day When Required",
                "100 tablet",
            ],
        ])
        .discontinued(&[["Discontinued: {61}", "Amlodipine 5mg tablets", "One To Be Taken Each Day", "28 tablet"]])
        .entries("RisksToPatient", "Risks to Patient", &[["{210}", "At risk of falls", "Uses a stick out of doors"]])
        .entries(
            "Diagnoses",
            "Diagnoses",
            &[
                ["{3400}", "Chronic obstructive pulmonary disease", "Problem; Significant Active"],
                ["{5200}", "Essential hypertension", "Problem; Significant Active"],
                ["{900}", "Osteoporosis", "Problem; Significant Active, DEXA T-score -2.8"],
            ],
        )
        .entries(
            "Problems",
            "Problems and Issues",
            &[
                ["{6}", "Acute exacerbation of chronic obstructive airways disease", "New, review in one week"],
                ["{7300}", "Fracture of distal radius, left", "Significant Past"],
            ],
        )
        .entries(
            "Observations",
            "Clinical Observations and Findings",
            &[
                ["{6}", "O/E - blood pressure reading", "138/76 mmHg"],
                ["{6}", "Oxygen saturation at periphery", "94 % on air"],
                ["{120}", "Body mass index", "22.4 kg/m2"],
            ],
        )
        .entries(
            "Treatments",
            "Treatments",
            &[["{40}", "Seasonal influenza vaccination", "Left arm"], ["{2700}", "Pneumococcal vaccination", ""]],
        )
        .entries(
            "Results",
            "Investigation Results",
            &[
                ["{32}", "Serum creatinine level", "88 umol/L"],
                ["{32}", "eGFR using creatinine (CKD-EPI) per 1.73 square metres", "58 mL/min"],
                ["{32}", "Serum potassium level", "4.6 mmol/L"],
            ],
        )
        .entries(
            "Preferences",
            "Personal Preferences",
            &[["{400}", "Prefers to be spoken to on her right side", "Hearing loss, left ear"]],
        )
        .entries(
            "Circumstances",
            "Social and Personal Circumstances",
            &[["{400}", "Lives alone", "Daughter visits every day"]],
        );
    person(today, "rich record", "9991234578")
        .named("Mrs", "EXAMPLE", "Ann")
        .female()
        .born("1945-07-14")
        .lives(&["1 High Street", "Leeds"], "LS1 1AA")
        .why("The rich record: every core section and eight more, with a penicillin anaphylaxis at the top.")
        .shows(text)
        .done()
}

fn additional(today: Date) -> Patient {
    let text = summary(today, &PARK, 41)
        .signed("OKAFOR, Chidi (Dr)")
        .allergies(&[["{2900}", "Allergy to nut", "Certain", "Severe", "Carries two adrenaline auto-injectors"]])
        .acute(&[])
        .repeat(&[
            [
                "Last Issued: {44}",
                "Adrenaline 300micrograms/0.3ml solution for injection auto-injectors",
                "Use As Directed For Anaphylaxis",
                "2 device",
            ],
            ["Last Issued: {44}", "Lamotrigine 100mg tablets", "One To Be Taken Twice A Day", "56 tablet"],
        ])
        .discontinued(&[])
        .entries(
            "Diagnoses",
            "Diagnoses",
            &[["{6020}", "Epilepsy", "Problem; Significant Active. Last seizure {1100}"]],
        )
        .entries(
            "Advice",
            "Provision of Advice and Information to Patients and Carers",
            &[["{300}", "Advice about driving given", "Told to inform DVLA after any seizure"]],
        )
        .entries(
            "Services",
            "Services, Care Professionals and Carers",
            &[["{500}", "Under care of epilepsy nurse", "Bradford"]],
        )
        .entries(
            "Lifestyle",
            "Lifestyle",
            &[["{300}", "Never smoked tobacco", ""], ["{300}", "Alcohol intake", "4 units a week"]],
        )
        .entries("History", "Family History", &[["{6020}", "FH: Epilepsy", "Mother"]]);
    person(today, "additional information", "9990090815")
        .named("Ms", "LINDQVIST", "Maja")
        .female()
        .born("1991-03-02")
        .lives(&["14 Canal Side", "Shipley"], "BD17 7AA")
        .why("Agreed to additional information: sections beyond medicines and allergies.")
        .shows(text)
        .done()
}

fn many_medicines(today: Date) -> Patient {
    const ITEMS: [(&str, &str, &str); 18] = [
        ("Bisoprolol 2.5mg tablets", "One Each Morning", "28 tablet"),
        ("Furosemide 40mg tablets", "One In The Morning And One At Midday", "56 tablet"),
        ("Spironolactone 25mg tablets", "Half A Tablet Each Morning", "14 tablet"),
        ("Sacubitril 49mg / Valsartan 51mg tablets", "One Twice A Day", "56 tablet"),
        ("Dapagliflozin 10mg tablets", "One Each Day", "28 tablet"),
        ("Apixaban 5mg tablets", "One Twice A Day", "56 tablet"),
        ("Atorvastatin 80mg tablets", "One At Night", "28 tablet"),
        ("Metformin 500mg modified-release tablets", "Two With The Evening Meal", "56 tablet"),
        ("Gliclazide 80mg tablets", "Half Before Breakfast", "14 tablet"),
        ("Allopurinol 300mg tablets", "One Each Day After Food", "28 tablet"),
        ("Lansoprazole 15mg gastro-resistant capsules", "One Each Morning", "28 capsule"),
        ("Colecalciferol 800unit capsules", "One Each Day", "30 capsule"),
        ("Ferrous fumarate 322mg tablets", "One Each Day", "28 tablet"),
        ("Folic acid 5mg tablets", "One Each Day", "28 tablet"),
        ("Gabapentin 300mg capsules", "One Three Times A Day", "84 capsule"),
        ("Amitriptyline 10mg tablets", "One At Night", "28 tablet"),
        ("Senna 7.5mg tablets", "Two At Night When Required", "60 tablet"),
        ("Carbomer 980 0.2% eye drops", "One Drop In Both Eyes Four Times A Day", "10 gram"),
    ];
    let rows = ITEMS.map(|(item, dosage, quantity)| ["Last Issued: {9}", item, dosage, quantity]);
    let text = summary(today, &MILL, 9)
        .signed("HARGREAVES, Tom (Dr)")
        .allergies(&[[
            "{3300}",
            "Adverse reaction to codeine phosphate",
            "Certain",
            "Moderate",
            "Vomiting and confusion",
        ]])
        .acute(&[["Prescribed: {12}", "Flucloxacillin 500mg capsules", "One Four Times A Day", "28 capsule"]])
        .repeat(&rows)
        .discontinued(&[
            ["Discontinued: {30}", "Warfarin 1mg tablets", "As Per Yellow Book", "56 tablet"],
            ["Discontinued: {90}", "Ramipril 10mg capsules", "One Each Day", "28 capsule"],
        ]);
    person(today, "many medicines", "9990110999")
        .named("Mr", "OYELARAN", "Babatunde James")
        .male()
        .born("1938-11-30")
        .lives(&["Flat 3", "Beech Court", "Halifax"], "HX1 4BB")
        .registered_at(&MILL)
        .why("Eighteen repeat medicines: a table longer than the window, changed on discharge a month ago.")
        .shows(text)
        .done()
}

fn end_of_life(today: Date) -> Patient {
    let text = summary(today, &PARK, 1)
        .signed("PATEL, Nisha (Dr)")
        .allergies(&[])
        .acute(&[
            [
                "Prescribed: {1}",
                "Morphine sulfate 10mg/1ml solution for injection ampoules",
                "2.5mg To 5mg Subcutaneously When Required For Pain",
                "10 ampoule",
            ],
            [
                "Prescribed: {1}",
                "Midazolam 10mg/2ml solution for injection ampoules",
                "2.5mg Subcutaneously When Required For Agitation",
                "10 ampoule",
            ],
            [
                "Prescribed: {1}",
                "Levomepromazine 25mg/1ml solution for injection ampoules",
                "6.25mg Subcutaneously When Required For Nausea",
                "10 ampoule",
            ],
        ])
        .repeat(&[["Last Issued: {5}", "Morphine 10mg modified-release tablets", "One Every 12 Hours", "60 tablet"]])
        .discontinued(&[["Discontinued: {5}", "Simvastatin 40mg tablets", "One At Night", "28 tablet"]])
        .entries("Diagnoses", "Diagnoses", &[["{160}", "Carcinoma of pancreas", "Problem; Significant Active"]])
        .entries(
            "Preferences",
            "Personal Preferences",
            &[
                ["{14}", "Preferred place of care: own home", ""],
                ["{14}", "Not for attempted cardiopulmonary resuscitation", "Discussed with patient and wife"],
            ],
        )
        .entries(
            "Services",
            "Services, Care Professionals and Carers",
            &[["{14}", "Under care of community palliative care team", ""]],
        );
    person(today, "end of life", "9990121087")
        .named("Mr", "WHITTAKER", "Harold")
        .male()
        .born("1950-02-19")
        .lives(&["8 Chapel Fold", "Pudsey"], "LS28 7AA")
        .why("Just-in-case medicines and wishes for the end of life: what must not be missed under time pressure.")
        .shows(text)
        .done()
}
