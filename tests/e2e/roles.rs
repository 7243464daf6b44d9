//! Who may do what, as each of them finds the window.

use crate::steps::{BAKER, Counter};

#[tokio::test]
async fn a_locum_chooses_a_role_and_works_there() {
    let counter = Counter::open().await;
    let page = counter.page();
    counter.sign_in("lena").await;
    page.screen("chooseRole").await;
    page.press("role-900000000133").await;
    page.screen("find").await;
    assert!(page.text().await.contains("SMITH, JONES & DAUGHTERS"));
    page.press("change-role").await;
    page.screen("chooseRole").await;
}

#[tokio::test]
async fn law_11_a_receptionist_finds_a_patient_and_cannot_look() {
    let counter = Counter::open().await;
    let page = counter.page();
    counter.sign_in("rose").await;
    page.screen("find").await;
    page.write("find-field", BAKER.number).await;
    page.enter().await;
    page.screen("confirm").await;
    page.enter().await;
    page.sees("main[data-screen='permission']", "does not have the right to view Summary Care Records (B0370)").await;
    page.press("permission-submit").await;
    page.screen("permission").await;
    assert_eq!(counter.training.received("scr.list"), 0);
    assert!(!page.text().await.contains(BAKER.medicine));
}

#[tokio::test]
async fn somebody_without_a_role_is_told_so() {
    let counter = Counter::open().await;
    counter.sign_in("nora").await;
    counter.page().says("sign-in", "role").await;
    assert!(!counter.page().has("rail-find").await);
}

#[tokio::test]
async fn a_privacy_officer_sees_looks_and_no_records() {
    let counter = Counter::open().await;
    let page = counter.page();
    counter.look(&BAKER).await;
    counter.pull_card();
    counter.gone().await;
    counter.sign_in("olive").await;
    page.press("rail-journal").await;
    let journal = page.says("journal-table", "Priya Example").await;
    assert!(journal.contains("999 002 0183"), "{journal}");
    assert!(!page.text().await.contains(BAKER.family), "the journal knows numbers, not names");
    assert!(!page.has("rail-find").await, "a Privacy Officer does not look");
}
