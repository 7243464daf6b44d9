//! Rotation of the provider's keys.

use super::op::Sign;
use super::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_key_fetches_the_keys_again_but_not_often() {
    let world = World::start().await;
    // Seconds later; how the token is signed; what is published; whether it is taken; how often keys are fetched.
    let rows: [(i64, Sign, &[&'static str], bool, usize); 7] = [
        (0, Sign::Well, &["op-1"], true, 1),
        (1, Sign::Well, &["op-1"], true, 0),
        (1, Sign::As("op-2"), &["op-1", "op-2"], false, 0),
        (298, Sign::As("op-2"), &["op-1", "op-2"], true, 1),
        (1, Sign::As("op-1"), &["op-2"], true, 0),
        (12 * 3600, Sign::As("op-1"), &["op-2"], false, 1),
        (1, Sign::As("op-2"), &["op-2"], true, 0),
    ];
    for (n, (forward, sign, kids, ok, fetched)) in rows.into_iter().enumerate() {
        world.clock.forward(forward);
        world.op.script(|s| (s.sign, s.kids) = (sign, kids.to_vec()));
        assert_eq!(world.sign_in().await.is_ok(), ok, "row {n}");
        assert_eq!(world.op.seen("/connect/jwk_uri").len(), fetched, "row {n}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_set_that_is_none_is_named() {
    for body in ["<html>", "{}", r#"{"keys":7}"#] {
        let world = World::start().await;
        world.op.will("/connect/jwk_uri", 200, body);
        assert!(world.sign_in().await.unwrap_err().what.contains("cannot be read"), "{body}");
    }
}
