//! What walks up to the counter on an ordinary day.

use jiff::civil::Date;

use super::Patient;
use super::person::person;
use super::practices::{BAY, MILL, PARK};
use super::text::{Text, summary};

pub(super) fn patients(today: Date) -> Vec<Patient> {
    vec![
        person(today, "recently registered", "9990010099")
            .named("Miss", "KOWALSKA", "Zofia")
            .female()
            .born("1998-09-09")
            .lives(&["27 Station Road", "Leeds"], "LS6 2AA")
            .why("New to the practice: the record itself says it may not be complete.")
            .shows(
                summary(today, &PARK, 2)
                    .recently_registered()
                    .signed("PATEL, Nisha (Dr)")
                    .allergies(&[])
                    .acute(&[])
                    .repeat(&[[
                        "Last Issued: {2}",
                        "Levothyroxine sodium 50microgram tablets",
                        "One Each Morning",
                        "28 tablet",
                    ]])
                    .discontinued(&[]),
            )
            .done(),
        person(today, "short record", "9990020183")
            .named("Mr", "BAKER", "Tom")
            .male()
            .born("1972-05-23")
            .lives(&["3 Mill Street", "Leeds"], "LS9 8BB")
            .why("An ordinary short record: the shape to get used to.")
            .shows(
                plain(today, 130, "Allergy to house dust mite")
                    .repeat(&[["Last Issued: {130}", "Cetirizine 10mg tablets", "One Each Day", "30 tablet"]])
                    .discontinued(&[]),
            )
            .done(),
        person(today, "visitor", "9990030278")
            .named("Mrs", "TREGENZA", "Morwenna")
            .female()
            .born("1959-12-01")
            .lives(&["Chy an Mor", "Fore Street", "Newquay"], "TR7 1BB")
            .registered_at(&BAY)
            .why("A holidaymaker who left her tablets in Cornwall: emergency supply from a record written far away.")
            .shows(
                summary(today, &BAY, 16)
                    .signed("PENHALIGON, Jory (Dr)")
                    .allergies(&[["{800}", "Adverse reaction to aspirin", "Likely", "Moderate", "Wheeze"]])
                    .acute(&[])
                    .repeat(&[
                        ["Last Issued: {16}", "Clopidogrel 75mg tablets", "One Each Day", "28 tablet"],
                        ["Last Issued: {16}", "Losartan 50mg tablets", "One Each Day", "28 tablet"],
                    ])
                    .discontinued(&[]),
            )
            .done(),
        person(today, "pregnant", "9990040362")
            .named("Mrs", "RAHMAN", "Nadia")
            .female()
            .born("1993-06-17")
            .lives(&["51 Victoria Avenue", "Leeds"], "LS8 5AA")
            .why("Pregnant, on a medicine that needs a second thought.")
            .shows(
                plain(today, 8, "Allergy to latex")
                    .repeat(&[
                        ["Last Issued: {8}", "Folic acid 5mg tablets", "One Each Day", "28 tablet"],
                        ["Last Issued: {70}", "Sertraline 50mg tablets", "One Each Morning", "28 tablet"],
                    ])
                    .discontinued(&[["Discontinued: {100}", "Topiramate 25mg tablets", "One Twice A Day", "56 tablet"]])
                    .entries(
                        "Problems",
                        "Problems and Issues",
                        &[["{100}", "Patient pregnant", "Estimated date of delivery {-150}"]],
                    ),
            )
            .done(),
        person(today, "insulin", "9990050457")
            .named("Mr", "DHILLON", "Gurpreet Singh")
            .male()
            .born("1984-01-31")
            .lives(&["9 Temple Newsam Road", "Leeds"], "LS15 0AA")
            .registered_at(&MILL)
            .why("Insulins with near-identical names: the difference has to be readable.")
            .shows(
                summary(today, &MILL, 24)
                    .signed("HARGREAVES, Tom (Dr)")
                    .allergies(&[])
                    .acute(&[])
                    .repeat(&[
                        [
                            "Last Issued: {24}",
                            "Insulin lispro 100units/ml solution for injection 3ml pre-filled pen",
                            "As Directed With Meals",
                            "5 pen",
                        ],
                        [
                            "Last Issued: {24}",
                            "Insulin lispro biphasic 25/75 100units/ml suspension for injection 3ml pre-filled pen",
                            "14 Units Twice A Day",
                            "5 pen",
                        ],
                        [
                            "Last Issued: {24}",
                            "Glucagon 1mg powder and solvent for solution for injection",
                            "When Required For Severe Low Blood Sugar",
                            "1 vial",
                        ],
                    ])
                    .discontinued(&[]),
            )
            .done(),
        person(today, "weekly methotrexate", "9990060541")
            .named("Mrs", "FAIRCLOUGH", "Jean Margaret")
            .female()
            .born("1952-08-08")
            .lives(&["The Old Forge", "Main Street", "Otley"], "LS21 1AA")
            .why("A weekly medicine that is fatal taken daily, and an antibiotic that does not go with it.")
            .shows(
                plain(today, 5, "Adverse reaction to sulfasalazine")
                    .repeat(&[
                        [
                            "Last Issued: {5}",
                            "Methotrexate 2.5mg tablets",
                            "Six Tablets (15mg) ONCE A WEEK On Mondays",
                            "24 tablet",
                        ],
                        ["Last Issued: {5}", "Folic acid 5mg tablets", "One On Thursdays", "4 tablet"],
                    ])
                    .discontinued(&[["Discontinued: {60}", "Naproxen 250mg tablets", "One Twice A Day", "56 tablet"]]),
            )
            .done(),
        person(today, "child with asthma", "9990070636")
            .named("Miss", "ADEYEMI", "Temi")
            .female()
            .born_days_ago(2800)
            .lives(&["22 Oak Grove", "Leeds"], "LS7 3AA")
            .why("A child: age in years, doses by weight, a parent at the counter.")
            .shows(
                plain(today, 33, "Allergy to egg protein")
                    .repeat(&[
                        [
                            "Last Issued: {33}",
                            "Beclometasone 50micrograms/dose inhaler CFC free",
                            "Two Puffs Twice A Day Via Spacer",
                            "200 dose",
                        ],
                        [
                            "Last Issued: {33}",
                            "Salbutamol 100micrograms/dose inhaler CFC free",
                            "Two To Six Puffs When Required Via Spacer",
                            "200 dose",
                        ],
                    ])
                    .discontinued(&[]),
            )
            .done(),
        person(today, "old record", "9990080720")
            .named("Mr", "SUTCLIFFE", "Brian")
            .male()
            .born("1947-04-04")
            .lives(&["Moor View", "Keighley"], "BD21 1AA")
            .why("The summary was written six years ago: its age has to be seen before its content.")
            .shows(
                plain(today, 2200, "Adverse reaction to erythromycin")
                    .repeat(&[[
                        "Last Issued: {2210}",
                        "Bendroflumethiazide 2.5mg tablets",
                        "One Each Morning",
                        "28 tablet",
                    ]])
                    .discontinued(&[]),
            )
            .done(),
    ]
}

/// One allergy and nothing acute; repeat medication follows.
fn plain(today: Date, age: i32, allergy: &str) -> Text {
    summary(today, &PARK, age).signed("OKAFOR, Chidi (Dr)").allergies(&[["{2000}", allergy, "", "", ""]]).acute(&[])
}
