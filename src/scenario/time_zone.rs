//! Time zones by their names in the database of the IANA, which comes with the program.

use jiff::tz::TimeZone;

use super::issue::nearest;

/// The time zone of a name, never that of the machine.
///
/// # Errors
/// Says what is wrong with the name, and gives a hint.
pub fn named(name: &str) -> Result<TimeZone, (String, String)> {
    if let Some(found) = TimeZone::get(name).ok().filter(|zone| zone.iana_name() == Some(name)) {
        return Ok(found);
    }
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    let small = name.to_ascii_lowercase();
    let same = names.iter().find(|other| other.to_ascii_lowercase() == small).map(String::as_str);
    let hint = match same.or_else(|| nearest(name, names.iter().map(String::as_str))) {
        Some(other) => format!("did you mean {other}?"),
        None => "names are those of the IANA, such as Europe/Berlin or UTC".to_owned(),
    };
    Err((format!("there is no time zone {name:?}"), hint))
}
