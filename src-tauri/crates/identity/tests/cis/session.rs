//! Sessions from sign-in to sign-out.

use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use vouch_core::Code;
use vouch_core::ids::RoleProfileId;
use vouch_core::ports::{Identity, Login, Method, ReaderState, Smartcards};
use vouch_identity::cis::LogoutMethod;
use vouch_identity::{CisDigest, CisSettings};
use vouch_training::cis::Digest;

use crate::desk::{Now, blocking, desk, same, settings};

#[tokio::test(flavor = "multi_thread")]
async fn priya_signs_in_chooses_her_role_and_signs_out() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    assert_eq!(desk.next(), ReaderState::Empty);
    let card = desk.insert("priya");
    let holder = blocking(|| desk.cards.holder(&card)).unwrap();
    assert_eq!((holder.user_id.as_str(), holder.tries_left), ("900000000011", Some(3)));

    let signed_in = desk.sign_in(&card, "135790").await.unwrap();
    assert_eq!((signed_in.user.id.as_str(), signed_in.user.name.as_str()), ("900000000011", "Priya Example"));
    let hours = signed_in.until.duration_since(Timestamp::now()).as_hours();
    assert!((9..=10).contains(&hours), "{hours} h");
    let [role] = signed_in.roles.as_slice() else { panic!("{:?}", signed_in.roles) };
    assert_eq!((role.organisation.ods.as_str(), role.organisation.name.as_str()), ("FX123", "HILL STREET PHARMACY"));
    assert_eq!(role.job, "Pharmacist");

    let granted = desk.cis.choose(&signed_in.login, &role.profile).await.unwrap();
    assert_eq!((granted.profile.as_str(), granted.job_code.role()), (role.profile.as_str(), "R1290"));
    assert!(granted.activities.unwrap().iter().any(|a| a.as_str() == "B0370"));

    let again = same(&signed_in.login);
    desk.cis.sign_out(signed_in.login).await;
    let after = desk.cis.choose(&again, &role.profile).await.unwrap_err();
    assert_eq!(after.code, Code::CisRefused, "a ticket is dead after sign-out");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_world_with_another_digest_is_told_apart() {
    let rows = [
        (Digest::Sha256, CisDigest::Sha256, None),
        (Digest::Sha256, CisDigest::Sha1, Some(Code::CisRefused)),
        (Digest::Sha1, CisDigest::Sha256, Some(Code::CisRefused)),
    ];
    for (theirs, ours, refused) in rows {
        let desk = desk(theirs, ours).await;
        let card = desk.insert("priya");
        assert_eq!(desk.sign_in(&card, "135790").await.err().map(|f| f.code), refused, "{theirs:?} {ours:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_offered_as_they_are_held() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    // Card, PIN, roles offered, the one chosen, its organisation, activities.
    let rows = [
        ("lena", "357912", 4, 2, "SMITH, JONES & DAUGHTERS, CHEMISTS", Some(3)),
        ("lena", "357912", 4, 3, "WARD & SON (HEALTH CENTRE), LEEDS", Some(1)),
        ("rose", "468013", 1, 0, "PARK SURGERY", Some(3)),
        ("max", "124679", 1, 0, "HILL STREET PHARMACY", None),
    ];
    for (id, pin, offered, chosen, organisation, activities) in rows {
        let card = desk.insert(id);
        let signed_in = desk.sign_in(&card, pin).await.unwrap();
        assert_eq!(signed_in.roles.len(), offered, "{id}");
        let role = &signed_in.roles[chosen];
        assert_eq!(role.organisation.name, organisation);
        let granted = desk.cis.choose(&signed_in.login, &role.profile).await.unwrap();
        assert_eq!((&granted.profile, granted.activities.map(|a| a.len())), (&role.profile, activities), "{id}");
    }
    let card = desk.insert("nora");
    assert_eq!(desk.sign_in(&card, "802457").await.unwrap().roles, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_roles_of_the_user_can_be_chosen() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    let signed_in = desk.sign_in(&card, "135790").await.unwrap();
    let toms = RoleProfileId::new("900000000112").unwrap();
    assert_eq!(desk.cis.choose(&signed_in.login, &toms).await.unwrap_err().code, Code::CisRefused);
    let nobodys = Login {
        method: Method::Cis,
        tokens: None,
        ticket: SecretString::from("AQIC5w"),
        session_id: "abcdefghij".into(),
        logout: None,
        user_id: "900000000011".into(),
    };
    let own = &signed_in.roles[0].profile;
    assert_eq!(desk.cis.choose(&nobodys, own).await.unwrap_err().code, Code::CisRefused);
}

#[tokio::test(flavor = "multi_thread")]
async fn either_way_of_logging_out_ends_the_session() {
    let desk = desk(Digest::Sha1, CisDigest::Sha1).await;
    let card = desk.insert("priya");
    for logout in [LogoutMethod::Post, LogoutMethod::GetWithBody] {
        let signed_in = desk.sign_in(&card, "135790").await.unwrap();
        let (again, role) = (same(&signed_in.login), signed_in.roles[0].profile.clone());
        assert!(desk.cis.choose(&again, &role).await.is_ok());
        let cis = desk.cis(CisSettings { logout, ..settings(&desk.world) }, Arc::new(Now));
        cis.sign_out(signed_in.login).await;
        assert_eq!(desk.cis.choose(&again, &role).await.unwrap_err().code, Code::CisRefused, "{logout:?}");
    }
}
