//! Forgetting a witness does not compile (laws 1, 2, 11).

#[test]
fn law_2_witnesses_cannot_be_made_by_hand_or_left_out() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
