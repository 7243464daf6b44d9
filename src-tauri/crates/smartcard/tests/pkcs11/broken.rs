//! Modules that hang, crash, lie, or are none: each takes down only its own process, and is told by name.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use vouch_core::ports::{CardFault, CardHolder, CardRef, Digest, KeyKind, PinEntry, PinPath, SignRequest, Smartcards};
use vouch_smartcard::pkcs11::{Deadlines, TokenProgram};

use crate::keys::{Key, subject};
use crate::processes;
use crate::support::{NoReaders, Watched, module, pin};
use crate::tokens::{PIN, SOFTHSM, Tokens};

/// Places in `CK_FUNCTION_LIST` (PKCS#11 2.40 section 3.6).
const INITIALIZE: usize = 0;
const GET_SLOT_LIST: usize = 4;
const GET_SLOT_INFO: usize = 5;
const GET_TOKEN_INFO: usize = 6;
const LOGIN: usize = 18;
const FIND_OBJECTS: usize = 27;
const SIGN: usize = 43;

const HANG: &str = "for (;;) pause();";
const CRASH: &str = "*(volatile int *)0 = 1; return 0;";
const USER: &str = "900000000011";

/// Deadlines that a test can wait out. Loading is slow on a busy machine, so it keeps its own.
const SHORT: Deadlines = Deadlines { slots: Duration::from_secs(4), sign: Duration::from_secs(3), ..Deadlines::USUAL };

/// One token with an RSA key in SoftHSM.
fn one_token(test: &str) -> Option<(Tokens, Key)> {
    let tokens = Tokens::new(test)?;
    let rsa = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
    let key = Key::make(tokens.path(), "rsa", &rsa, &subject(USER), "digitalSignature");
    tokens.add("A", &[&key]);
    Some((tokens, key))
}

fn sign(cards: &impl Smartcards, card: &CardRef, path: PinPath<'_>) -> Result<Vec<u8>, CardFault> {
    cards.sign(card, path, SignRequest::authentication(KeyKind::Rsa2048, Digest::Sha256(&[7; 32])))
}

/// Words of a fault that is the module's.
fn lost<T: std::fmt::Debug>(outcome: Result<T, CardFault>, what: &str) -> String {
    match outcome {
        Err(CardFault::Module(words)) => words,
        other => panic!("{what}: {other:?}"),
    }
}

#[test]
fn a_module_that_is_lost_takes_nothing_else_down() {
    let Some((tokens, key)) = one_token("a_module_that_is_lost_takes_nothing_else_down") else { return };
    let right = pin(PIN);
    // Name, function, what it does; whether the token is still shown; what is said.
    let rows: [(&str, usize, &str, bool, &str); 8] = [
        ("hangs_at_start", INITIALIZE, HANG, false, "did not answer within 10 s"),
        ("hangs_in_slots", GET_SLOT_LIST, HANG, false, "did not answer within 4 s"),
        ("hangs_in_login", LOGIN, HANG, true, "did not answer within 3 s"),
        ("hangs_in_sign", SIGN, HANG, true, "did not answer within 3 s"),
        ("aborts_in_slots", GET_SLOT_LIST, "abort();", false, "took its process down"),
        ("crashes_in_login", LOGIN, CRASH, true, "took its process down"),
        ("exits_in_sign", SIGN, "exit(0);", true, "took its process down"),
        ("crashes_at_the_certificate", FIND_OBJECTS, CRASH, true, "took its process down"),
    ];
    for (name, place, body, shown, said) in rows {
        let bad = tokens.changed(name, Path::new(SOFTHSM), place, body);
        // Only what hangs is given little time: a busy machine may be slow to crash.
        let deadlines = if body == HANG { SHORT } else { Deadlines::USUAL };
        let sound = module(Path::new(SOFTHSM), tokens.program());
        let modules = vec![module(&bad, tokens.program().within(deadlines)), sound];
        let watched = Watched::new(Arc::new(NoReaders), modules);
        // The same token in both modules is one card: of the first module, if that shows it.
        let by = format!("({})", if shown { name } else { "libsofthsm2" });
        let card = watched.card_of(&by);
        let good = CardRef { reader: card.reader.replace(name, "libsofthsm2"), ..card.clone() };
        let bad_card = CardRef { reader: card.reader.replace("libsofthsm2", name), ..card.clone() };
        let words = lost(sign(&*watched.cards, &bad_card, PinPath::Typed(&right)), name);
        assert!(words.starts_with(&format!("{name}: ")) && words.contains(said), "{words}");
        assert!(processes::of(&bad).len() <= 1, "{name}: the one that was late is killed");
        let signature = sign(&*watched.cards, &good, PinPath::Typed(&right)).unwrap();
        assert!(key.verifies(vouch_core::ports::Scheme::Pkcs1, Digest::Sha256(&[7; 32]), &signature), "{name}");
    }
}

#[test]
fn a_module_is_started_again_when_it_is_needed() {
    let Some((tokens, _)) = one_token("a_module_is_started_again_when_it_is_needed") else { return };
    // It crashes once, then leaves a mark and works.
    let mark = tokens.path().join("crashed");
    let body = format!(
        "if (access(\"{0}\", F_OK)) {{ fclose(fopen(\"{0}\", \"w\")); abort(); }} return real(a, b, c, d);",
        mark.display()
    );
    let bad = tokens.changed("once", Path::new(SOFTHSM), LOGIN, &body);
    let watched = Watched::new(Arc::new(NoReaders), vec![module(&bad, tokens.program())]);
    let [card] = watched.cards(1).try_into().unwrap();
    let right = pin(PIN);
    lost(sign(&*watched.cards, &card, PinPath::Typed(&right)), "the first time");
    let again = sign(&*watched.cards, &card, PinPath::Typed(&right));
    assert!(again.is_ok(), "{again:?}");
    let trouble: Vec<_> = watched.cards.modules().map(|module| module.trouble()).collect();
    assert_eq!(trouble, [None], "what is over is over");
}

#[test]
fn a_module_that_knows_no_locks_will_do() {
    let Some((tokens, _)) = one_token("a_module_that_knows_no_locks_will_do") else { return };
    // CKR_CANT_LOCK as long as locks are asked for (CKF_OS_LOCKING_OK, in CK_C_INITIALIZE_ARGS after four functions).
    let body = "if (((unsigned long *)a)[4] & 2) return 0xA; return real(0);";
    let simple = tokens.changed("simple", Path::new(SOFTHSM), INITIALIZE, body);
    let watched = Watched::new(Arc::new(NoReaders), vec![module(&simple, tokens.program())]);
    let [card] = watched.cards(1).try_into().unwrap();
    assert_eq!(watched.cards.holder(&card).unwrap().user_id.as_str(), USER);
}

#[test]
fn what_is_no_module_is_told() {
    let Some(tokens) = Tokens::new("what_is_no_module_is_told") else { return };
    let text = tokens.path().join("text.so");
    std::fs::write(&text, "not a library").unwrap();
    let library = tokens.library("library");
    let absent = TokenProgram::at(tokens.path().join("absent"));
    let rows: [(&str, &PathBuf, TokenProgram, &str); 3] = [
        ("text", &text, tokens.program(), "invalid ELF header"),
        ("library", &library, tokens.program(), "C_GetFunctionList"),
        ("text", &text, absent, "does not start"),
    ];
    for (name, path, program, said) in rows {
        let watched = Watched::new(Arc::new(NoReaders), vec![module(path, program)]);
        let card = CardRef { reader: format!("Slot ({name})"), events: 1, atr: Vec::new() };
        let words = lost(watched.cards.holder(&card), name);
        assert!(words.contains(said) || (said == "invalid ELF header" && words.contains("file too short")), "{words}");
        let trouble: Vec<_> = watched.cards.modules().map(|module| module.trouble()).collect();
        assert_eq!(trouble, [Some(words)]);
    }
}

#[test]
fn what_a_module_writes_on_the_pipe_is_passed_over() {
    let Some((tokens, _)) = one_token("what_a_module_writes_on_the_pipe_is_passed_over") else { return };
    let noise = r#"printf("\n{\"id\":1,\"outcome\":7}\n\n{\"id\":999,\"outcome\":{\"Ok\":\"opened\"}}\nDEBUG"); fflush(stdout); return real(a, b, c, d);"#;
    let loud = tokens.changed("loud", Path::new(SOFTHSM), GET_SLOT_INFO, noise);
    let watched = Watched::new(Arc::new(NoReaders), vec![module(&loud, tokens.program())]);
    let [card] = watched.cards(1).try_into().unwrap();
    assert_eq!(watched.cards.holder(&card).unwrap().user_id.as_str(), USER);
    assert!(sign(&*watched.cards, &card, PinPath::Typed(&pin(PIN))).is_ok());
}

/// `CK_TOKEN_INFO.flags` with these set.
fn flags(set: u32) -> String {
    format!("CK_RV v = real(a, b); *(unsigned long *)(b + 96) |= {set:#x}; return v;")
}

#[test]
fn what_a_token_says_of_its_pin_is_heard() {
    const PROTECTED: u32 = 0x100;
    const COUNT_LOW: u32 = 0x1_0000;
    const FINAL_TRY: u32 = 0x2_0000;
    const LOCKED: u32 = 0x4_0000;
    let Some((tokens, _)) = one_token("what_a_token_says_of_its_pin_is_heard") else { return };
    let softhsm = Path::new(SOFTHSM);
    let (right, wrong) = (pin(PIN), pin("0000"));
    let on_reader = format!("if (c) return 0xA0; return real(a, b, \"{PIN}\", {}UL);", PIN.len());
    let reader = |name: &str, login: &str| {
        let below = tokens.changed(&format!("{name}_below"), softhsm, LOGIN, login);
        tokens.changed(name, &below, GET_TOKEN_INFO, &flags(PROTECTED))
    };
    let told = |name: &str, set: u32| tokens.changed(name, softhsm, GET_TOKEN_INFO, &flags(set));
    let answers =
        |name: &str, place: usize, value: u32| tokens.changed(name, softhsm, place, &format!("return {value:#x};"));
    let wrong_with = |tries_left| Err(CardFault::PinWrong { tries_left });
    let typed = PinPath::Typed(&right);
    type Row<'a> = (PathBuf, Option<u8>, PinEntry, PinPath<'a>, Result<(), CardFault>);
    let keyboard = PinEntry::Keyboard;
    let rows: [Row<'_>; 12] = [
        (told("count_low", COUNT_LOW), None, keyboard, typed, Ok(())),
        (told("final_try", FINAL_TRY), Some(1), keyboard, typed, Ok(())),
        (told("final_try_wrong", FINAL_TRY), Some(1), keyboard, PinPath::Typed(&wrong), wrong_with(Some(1))),
        (told("locked", LOCKED), Some(0), keyboard, typed, Err(CardFault::Blocked)),
        (answers("pin_locked", LOGIN, 0xa4), None, keyboard, typed, Err(CardFault::Blocked)),
        (answers("pin_incorrect", LOGIN, 0xa0), None, keyboard, typed, wrong_with(None)),
        (answers("pin_length", LOGIN, 0xa2), None, keyboard, typed, wrong_with(None)),
        (answers("removed_in_login", LOGIN, 0x32), None, keyboard, typed, Err(CardFault::Gone)),
        (answers("removed_in_sign", SIGN, 0x32), None, keyboard, typed, Err(CardFault::Gone)),
        (answers("no_token_in_sign", SIGN, 0xe0), None, keyboard, typed, Err(CardFault::Gone)),
        (reader("on_reader", &on_reader), None, PinEntry::Reader, PinPath::Reader, Ok(())),
        (reader("cancelled", "return 0x50;"), None, PinEntry::Reader, PinPath::Reader, Err(CardFault::PinNotTyped)),
    ];
    for (path, tries_left, pin_entry, way, outcome) in rows {
        let watched = Watched::new(Arc::new(NoReaders), vec![module(&path, tokens.program())]);
        let [card] = watched.cards(1).try_into().unwrap();
        let CardHolder { tries_left: told, pin_entry: entry, .. } = watched.cards.holder(&card).unwrap();
        assert_eq!((told, entry), (tries_left, pin_entry), "{}", path.display());
        assert_eq!(sign(&*watched.cards, &card, way).map(drop), outcome, "{}", path.display());
    }
}

#[test]
fn a_token_that_nobody_logs_in_to_is_no_card() {
    let Some((tokens, _)) = one_token("a_token_that_nobody_logs_in_to_is_no_card") else { return };
    // CKF_LOGIN_REQUIRED taken away, as in a store of trusted certificates.
    let body = "CK_RV v = real(a, b); *(unsigned long *)(b + 96) &= ~4UL; return v;";
    let open = tokens.changed("open", Path::new(SOFTHSM), GET_TOKEN_INFO, body);
    let watched = Watched::new(Arc::new(NoReaders), vec![module(&open, tokens.program())]);
    watched.cards(0);
    let card = CardRef { reader: "Slot (open)".into(), events: 1, atr: Vec::new() };
    assert_eq!(watched.cards.holder(&card), Err(CardFault::Gone));
}
