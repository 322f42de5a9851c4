//! Cron expressions as Kubernetes reads them: five fields, the macros and `@every`.
//!
//! The grammar is that of the library Kubernetes uses (robfig/cron v3), which is stricter than most: Sunday
//! is 0 and not 7, there is no `L`, `W` or `#`, and `*/2` does not leave a field open.

use crate::scenario::cronjob::CronFields;
use crate::scenario::issue::nearest;
use crate::units::Span;

/// What an expression says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// Five fields, or a macro that stands for them.
    Fields(CronFields),
    /// `@every` and a duration.
    Every(Span),
}

/// One of the five fields.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    /// Names of the values from `least` on.
    names: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, most: 59, names: &[] },
    Field { name: "hour", least: 0, most: 23, names: &[] },
    Field { name: "day of the month", least: 1, most: 31, names: &[] },
    Field {
        name: "month",
        least: 1,
        most: 12,
        names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    Field {
        name: "day of the week",
        least: 0,
        most: 6,
        names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
    },
];

const MACROS: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

/// Reads an expression.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    if let Some(duration) = text.strip_prefix("@every ") {
        return every(duration).map(Expression::Every);
    }
    if text.starts_with('@') {
        let known = MACROS.iter().find(|(name, _)| *name == text);
        let (_, fields) = known.ok_or_else(|| {
            let near = nearest(text, MACROS.iter().map(|(name, _)| *name));
            let hint = near.map(|name| format!(", did you mean {name}?")).unwrap_or_default();
            format!("there is no macro {text:?}{hint}")
        })?;
        return fields_of(fields).map(Expression::Fields);
    }
    fields_of(text).map(Expression::Fields)
}

fn fields_of(text: &str) -> Result<CronFields, String> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    if parts.len() != FIELDS.len() {
        return Err(format!(
            "expected five fields (minute, hour, day of the month, month, day of the week), found {}",
            parts.len()
        ));
    }
    let mut sets = [(0, false); 5];
    for ((set, field), part) in sets.iter_mut().zip(&FIELDS).zip(parts) {
        *set = field.set(part)?;
    }
    let [(minutes, _), (hours, _), (days_of_month, any), (months, _), (days_of_week, any_of_week)] = sets;
    Ok(CronFields { minutes, hours, days_of_month, months, days_of_week, any_day: any || any_of_week })
}

impl Field {
    /// The values of a list, and whether it leaves the field open.
    fn set(&self, list: &str) -> Result<(u64, bool), String> {
        let (mut set, mut open) = (0, false);
        for item in list.split(',').filter(|item| !item.is_empty()) {
            let (range, step) = match item.split_once('/') {
                None => (item, None),
                Some((range, step)) => (range, Some(self.step(step)?)),
            };
            let (first, last) = match range.split_once('-') {
                _ if range == "*" || range == "?" => {
                    open |= step.is_none_or(|step| step == 1);
                    (self.least, self.most)
                }
                Some((first, last)) => (self.value(first)?, self.value(last)?),
                // `5/15` begins at 5 and goes on to the end.
                None => {
                    let first = self.value(range)?;
                    (first, if step.is_some() { self.most } else { first })
                }
            };
            if first > last {
                return Err(format!("{} {range:?} ends before it begins", self.name));
            }
            set |= (first..=last).step_by(step.unwrap_or(1)).fold(0, |set, value| set | 1 << value);
        }
        Ok((set, open))
    }

    fn value(&self, text: &str) -> Result<u32, String> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let Field { name, least, most, .. } = self;
        if let Some(position) = named {
            return Ok(least + position as u32);
        }
        match text.parse::<u32>() {
            Ok(value) if (*least..=*most).contains(&value) => Ok(value),
            Ok(7) if *most == 6 => Err("day of the week 7 is not from 0 to 6; Sunday is 0".to_owned()),
            Ok(value) => Err(format!("{name} {value} is not from {least} to {most}")),
            Err(_) => Err(format!("{name} {text:?} is neither a number nor a name of one")),
        }
    }

    fn step(&self, text: &str) -> Result<usize, String> {
        match text.parse() {
            Ok(step) if step > 0 => Ok(step),
            _ => Err(format!("{}: expected a step of at least 1 after `/`, found {text:?}", self.name)),
        }
    }
}

/// A duration as Go writes it (`1h30m`, `1.5h`), cut to whole seconds and at least one.
fn every(text: &str) -> Result<Span, String> {
    let wrong = || format!("@every: expected a duration such as 90s, 5m or 1h30m, found {text:?}");
    let units = [("ms", 1.0), ("us", 1.0e-3), ("µs", 1.0e-3), ("ns", 1.0e-6)];
    let longer = [("h", 3_600_000.0), ("m", 60_000.0), ("s", 1_000.0)];
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut millis = 0.0;
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() && rest != "0" {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
        let (number, after) = rest.split_at(digits);
        let number: f64 = number.parse().map_err(|_| wrong())?;
        let unit = units.iter().chain(&longer).find(|(name, _)| after.starts_with(name));
        let (name, worth) = unit.ok_or_else(wrong)?;
        millis += number * worth;
        rest = &after[name.len()..];
    }
    if millis > 3.2e12 {
        return Err("@every: more than 100 years".to_owned());
    }
    let seconds = if negative { 0 } else { (millis / 1_000.0) as i64 };
    Ok(Span::from_secs(seconds.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> CronFields {
        match parse(text) {
            Ok(Expression::Fields(fields)) => fields,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn set(values: impl IntoIterator<Item = u32>) -> u64 {
        values.into_iter().fold(0, |set, value| set | 1 << value)
    }

    #[test]
    fn lists_ranges_steps_and_names_are_sets() {
        let all = fields("* * * * *");
        assert_eq!([all.minutes, all.hours, all.days_of_month], [set(0..60), set(0..24), set(1..32)]);
        assert_eq!([all.months, all.days_of_week], [set(1..13), set(0..7)]);
        assert_eq!(fields("0,30,59 * * * *").minutes, set([0, 30, 59]));
        assert_eq!(fields("1-5 * * * *").minutes, set(1..6));
        assert_eq!(fields("1-10/3 * * * *").minutes, set([1, 4, 7, 10]));
        assert_eq!(fields("*/20 * * * *").minutes, set([0, 20, 40]));
        assert_eq!(fields("50/5 * * * *").minutes, set([50, 55]));
        assert_eq!(fields("*/70 * * * *").minutes, set([0]), "a step beyond the end leaves the first");
        assert_eq!(fields("0 0 1 jan,Jul-SEP ?").months, set([1, 7, 8, 9]));
        assert_eq!(fields(" 0  0 * * mon-fri ").days_of_week, set(1..6));
        assert_eq!(fields("1,,2 * * * *").minutes, set([1, 2]));
    }

    #[test]
    fn a_field_with_a_step_does_not_leave_the_day_open() {
        assert!(fields("0 0 * * 1").any_day && fields("0 0 1 * ?").any_day && fields("0 0 */1 * 1").any_day);
        assert!(!fields("0 0 1 * 1").any_day && !fields("0 0 */2 * 1").any_day);
    }

    #[test]
    fn macros_stand_for_their_fields() {
        for (name, same) in MACROS {
            assert_eq!(parse(name), parse(same));
        }
        assert_eq!(fields("@weekly").days_of_week, set([0]));
        for (text, seconds) in
            [("90s", 90), ("1h30m", 5_400), ("1.5h", 5_400), ("1500ms", 1), ("10ns", 1), ("-5m", 1), ("0", 1)]
        {
            assert_eq!(parse(&format!("@every {text}")), Ok(Expression::Every(Span::from_secs(seconds))));
        }
    }

    #[test]
    fn what_kubernetes_refuses_is_refused_in_words() {
        for (text, problem) in [
            (
                "* * * *",
                "expected five fields (minute, hour, day of the month, month, day of the week), found 4",
            ),
            (
                "0 * * * * *",
                "expected five fields (minute, hour, day of the month, month, day of the week), found 6",
            ),
            ("60 * * * *", "minute 60 is not from 0 to 59"),
            ("* 24 * * *", "hour 24 is not from 0 to 23"),
            ("* * 0 * *", "day of the month 0 is not from 1 to 31"),
            ("* * * 13 *", "month 13 is not from 1 to 12"),
            ("* * * * 7", "day of the week 7 is not from 0 to 6; Sunday is 0"),
            ("* * L * *", "day of the month \"L\" is neither a number nor a name of one"),
            ("* * * * fri#2", "day of the week \"fri#2\" is neither a number nor a name of one"),
            ("10-5 * * * *", "minute \"10-5\" ends before it begins"),
            ("1-2-3 * * * *", "minute \"2-3\" is neither a number nor a name of one"),
            ("*/0 * * * *", "minute: expected a step of at least 1 after `/`, found \"0\""),
            ("*/5/5 * * * *", "minute: expected a step of at least 1 after `/`, found \"5/5\""),
            ("@hourl", "there is no macro \"@hourl\", did you mean @hourly?"),
            ("@every 1d", "@every: expected a duration such as 90s, 5m or 1h30m, found \"1d\""),
            ("@every ", "@every: expected a duration such as 90s, 5m or 1h30m, found \"\""),
            ("@every 5", "@every: expected a duration such as 90s, 5m or 1h30m, found \"5\""),
        ] {
            assert_eq!(parse(text), Err(problem.to_owned()), "{text}");
        }
    }
}
