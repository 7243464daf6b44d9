//! The pages people see: plain HTML without a line of script.

use std::fmt::Write;

use http::StatusCode;

use super::answer::Answer;
use super::request::Asked;
use super::{at, choose_role as role_form, levels, sign_in as sign_in_form};
use crate::staff::{Role, Staff};
use crate::state::World;

/// Nothing but these pages and their own style. A browser holds the redirect after a form to this policy too.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://localhost:*; \
    frame-ancestors 'none'; base-uri 'none'";
/// With more roles than this there is a search (spec/auth.md 2.6).
const SEARCH_ABOVE: usize = 5;

const STYLE: &str = "\
body{margin:0;font:1.05rem/1.5 system-ui,sans-serif;color:#212b32;background:#f0f4f5}\
.world{margin:0;padding:.5rem 1.5rem;font-weight:700;color:#212b32;\
background:repeating-linear-gradient(135deg,#ffeb3b 0 1rem,#fff3a0 1rem 2rem)}\
main{max-width:42rem;margin:2rem auto;padding:1.5rem 2rem;background:#fff;border:1px solid #d8dde0}\
h1{margin:0 0 1rem;font-size:1.6rem;line-height:1.25}\
fieldset{margin:0 0 1.5rem;padding:0;border:0}legend{margin-bottom:.5rem;font-weight:700}\
label{display:block;padding:.3rem 0}.about{display:block;margin-left:1.8rem;color:#4c6272;font-size:.95rem}\
input[type=radio]{width:1.1rem;height:1.1rem;margin-right:.6rem;vertical-align:-.15rem}\
input[type=text]{width:16rem;padding:.4rem;font:inherit;border:2px solid #4c6272}\
.words{padding:.6rem 1rem;border-left:.4rem solid #d5281b;background:#fdf3f2;font-weight:700}\
button{margin-right:1rem;padding:.6rem 1.2rem;font:inherit;font-weight:700;color:#fff;background:#005eb8;border:0}\
button.plain{color:#212b32;background:#d8dde0}:focus{outline:3px solid #ffeb3b;outline-offset:2px}";

/// Who signs in, and how. The card in the tray is preselected; `words` says what was wrong the last time.
pub(super) fn sign_in(world: &World, asked: &Asked, name: &str, card: Option<&str>, words: Option<&str>) -> String {
    let mut people = String::new();
    for person in world.staff() {
        let here = card == Some(person.id);
        let note = if here { " (card in the reader)" } else { "" };
        let label = format!("{}, {}{note}", person.name, person.user_id);
        choice(&mut people, "user", person.user_id, &label, person.about, here);
    }
    let fits = levels::ALL.into_iter().filter(|a| asked.satisfied_by(*a).is_some());
    let mut ways = String::new();
    for (i, way) in fits.enumerate() {
        choice(&mut ways, "authenticator", way.id(), way.words(), &format!("Assurance level {}", way.level()), i == 0);
    }
    let action = at(sign_in_form::PATH);
    let body = format!(
        "<h1>Sign in with your care identity</h1>{words}<form method=\"post\" action=\"{action}\">{hidden}\
         <fieldset><legend>How do you sign in?</legend>{ways}</fieldset>\
         <fieldset><legend>Who are you?</legend>{people}\
         <label>or user id <input type=\"text\" name=\"user_id\" inputmode=\"numeric\" autocomplete=\"off\"></label></fieldset>\
         <button name=\"action\" value=\"sign-in\">Sign in</button>\
         <button name=\"action\" value=\"cancel\" class=\"plain\">Cancel</button></form>",
        words = warning(words),
        hidden = hidden(name),
    );
    whole("Sign in", &body)
}

/// Which role to work in: those that hold every word of `search`.
pub(super) fn choose_role(person: &Staff, name: &str, search: &str, words: Option<&str>) -> String {
    let found: Vec<&Role> = person.roles.iter().filter(|role| holds(role, search)).collect();
    let mut roles = String::new();
    for role in &found {
        let label = format!("{} ({})", role.organisation, role.ods);
        choice(&mut roles, "role", role.profile_id, &label, job_words(role), false);
    }
    let (action, hidden) = (at(role_form::PATH), hidden(name));
    let search_box = if person.roles.len() > SEARCH_ABOVE {
        // A form of its own, so that Enter on a role does not search.
        format!(
            "<form method=\"post\" action=\"{action}\">{hidden}<fieldset><legend>Search your {} roles</legend>\
             <label><input type=\"text\" name=\"search\" value=\"{}\" autocomplete=\"off\" aria-label=\"Place or code\"> \
             <button name=\"action\" value=\"search\" class=\"plain\">Search</button></label></fieldset></form>",
            person.roles.len(),
            escape(search)
        )
    } else {
        String::new()
    };
    let none = if found.is_empty() { "<p>No role fits.</p>" } else { "" };
    let body = format!(
        "<h1>Choose your role</h1><p>Signed in as {person}.</p>{words}{search_box}\
         <form method=\"post\" action=\"{action}\">{hidden}\
         <fieldset><legend>In which role do you work now?</legend>{roles}{none}</fieldset>\
         <button name=\"action\" value=\"choose\">Continue</button>\
         <button name=\"action\" value=\"cancel\" class=\"plain\">Cancel</button></form>",
        person = escape(person.name),
        words = warning(words),
    );
    whole("Choose your role", &body)
}

/// A request that cannot be answered anywhere else.
pub(super) fn failure(words: &str) -> String {
    whole("Cannot sign in", &format!("<h1>Cannot sign in</h1>{}", warning(Some(words))))
}

/// A form whose request waits no longer.
pub(super) fn forgotten() -> Answer {
    let words = "This sign-in took too long, or is finished. Go back to the application and begin again.";
    Answer::page(StatusCode::BAD_REQUEST, failure(words), "refused not under way")
}

/// Whether every word is somewhere in what the page shows of the role.
fn holds(role: &Role, search: &str) -> bool {
    let shown = format!("{} {} {}", role.organisation, role.ods, job_words(role)).to_lowercase();
    search.split_whitespace().all(|word| shown.contains(&word.to_lowercase()))
}

/// `Pharmacist` of `"Clinical":"Clinical Provision":"Pharmacist"`.
fn job_words(role: &Role) -> &'static str {
    role.job.rsplit(':').next().unwrap_or(role.job).trim_matches('"')
}

fn choice(into: &mut String, name: &str, value: &str, label: &str, about: &str, chosen: bool) {
    let checked = if chosen { " checked" } else { "" };
    // Writing to a string cannot fail.
    let _ = write!(
        into,
        "<label><input type=\"radio\" name=\"{name}\" value=\"{}\"{checked}>{}<span class=\"about\">{}</span></label>",
        escape(value),
        escape(label),
        escape(about)
    );
}

fn hidden(name: &str) -> String {
    format!("<input type=\"hidden\" name=\"transaction\" value=\"{}\">", escape(name))
}

fn warning(words: Option<&str>) -> String {
    words.map(|w| format!("<p class=\"words\" role=\"alert\">{}</p>", escape(w))).unwrap_or_default()
}

fn whole(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} - TRAINING</title><style>{STYLE}</style></head>\
         <body><p class=\"world\">TRAINING: NOT REAL PATIENTS</p><main>{body}</main></body></html>"
    )
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
