//! Reading JSON that may lack anything: each reader gives nothing where the shape is another.

use serde_json::Value;

/// The text of a member, trimmed; `None` when it is missing, empty or not a text.
pub(crate) fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// The elements of a member. A single object stands for a list of one: some services write `coding` so
/// (spec/fhir.md 1, point 3).
pub(crate) fn list<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    match value.get(member) {
        Some(Value::Array(all)) => all,
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    }
}

/// The texts of a list of texts, trimmed, without the empty ones.
pub(crate) fn texts(value: &Value, member: &str) -> Vec<String> {
    let all = value.get(member).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    all.iter().filter_map(Value::as_str).map(str::trim).filter(|t| !t.is_empty()).map(Into::into).collect()
}

/// The value of the first identifier of a system.
pub(crate) fn identifier<'a>(resource: &'a Value, system: &str) -> Option<&'a str> {
    list(resource, "identifier").iter().find(|i| text(i, "system") == Some(system)).and_then(|i| text(i, "value"))
}
