//! What one currency is worth in another one, as the user says.

use crate::scenario::issue::{Issue, Place};
use crate::units::Currency;

/// Exchange rates, each as it was given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rates(Vec<Rate>);

#[derive(Clone, Debug, PartialEq)]
struct Rate {
    written: String,
    from: Currency,
    to: Currency,
    worth: f64,
}

impl Rates {
    /// Reads rates such as `CNY/USD=0.14`: one CNY is worth 0.14 USD.
    ///
    /// # Errors
    /// Every rate that can't be read or that contradicts another one.
    pub fn parse(texts: &[String]) -> Result<Rates, Vec<Issue>> {
        let (mut rates, mut issues) = (Rates::default(), Vec::new());
        for text in texts {
            let issue = |problem: &str| {
                let place = Place { source: format!("--rate {text}").into(), line: 0, column: 0 };
                Issue::new("", problem)
                    .at(place)
                    .hint("write it like --rate CNY/USD=0.14: one CNY is worth 0.14 USD")
            };
            match rate(text) {
                None => {
                    issues.push(issue("expected FROM/TO=NUMBER with two currencies and a number above zero"))
                }
                Some(rate) if rates.0.iter().any(|other| other.is_of(&rate)) => {
                    issues.push(issue("these two currencies have a rate already"));
                }
                Some(rate) => rates.0.push(rate),
            }
        }
        if issues.is_empty() { Ok(rates) } else { Err(issues) }
    }

    /// What one unit of `from` is worth in `to`; none where nobody said.
    pub fn worth(&self, from: Currency, to: Currency) -> Option<f64> {
        if from == to {
            return Some(1.0);
        }
        self.0.iter().find_map(|rate| match (rate.from, rate.to) {
            pair if pair == (from, to) => Some(rate.worth),
            pair if pair == (to, from) => Some(1.0 / rate.worth),
            _ => None,
        })
    }

    /// The rates as they were written.
    pub fn written(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|rate| rate.written.as_str())
    }

    /// Rates that lead from none of the currencies `used` to `to`.
    pub fn idle(&self, used: &[Currency], to: Currency) -> Vec<Issue> {
        let idle = |rate: &&Rate| {
            let leads = |from: &Currency| [(*from, to), (to, *from)].contains(&(rate.from, rate.to));
            !used.iter().any(leads)
        };
        let issue = |rate: &Rate| {
            let place = Place { source: format!("--rate {}", rate.written).into(), line: 0, column: 0 };
            let mut used: Vec<&str> = used.iter().map(Currency::code).collect();
            used.sort_unstable();
            used.dedup();
            let hint = format!("the variants are in {}, the baseline in {}", used.join(", "), to.code());
            Issue::new("", "this rate turns no variant's cost into the baseline's currency")
                .at(place)
                .hint(hint)
        };
        self.0.iter().filter(idle).map(issue).collect()
    }
}

impl Rate {
    fn is_of(&self, other: &Rate) -> bool {
        (self.from, self.to) == (other.from, other.to) || (self.from, self.to) == (other.to, other.from)
    }
}

fn rate(text: &str) -> Option<Rate> {
    let (pair, number) = text.split_once('=')?;
    let (from, to) = pair.split_once('/')?;
    let (from, to) = (Currency::parse(from.trim())?, Currency::parse(to.trim())?);
    let worth: f64 = number.trim().parse().ok()?;
    let good = from != to && worth.is_finite() && worth > 0.0;
    good.then(|| Rate { written: text.to_owned(), from, to, worth })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Currency {
        Currency::parse(text).unwrap()
    }

    #[test]
    fn a_rate_leads_both_ways() {
        let rates = Rates::parse(&["CNY/USD=0.125".to_owned()]).unwrap();
        let (cny, usd) = (code("CNY"), code("USD"));
        assert_eq!([rates.worth(cny, usd), rates.worth(usd, cny)], [Some(0.125), Some(8.0)]);
        assert_eq!([rates.worth(cny, cny), rates.worth(cny, code("EUR"))], [Some(1.0), None]);
        assert_eq!(rates.idle(&[cny, usd], usd), []);
        assert_eq!(rates.idle(&[cny], cny).len(), 1);
    }

    #[test]
    fn every_wrong_rate_is_told() {
        let texts =
            ["CNY=1", "CNY/USD=0", "CNY/USD=x", "CNY/CNY=1", "cny/usd=1", "EUR/USD=1.1", "USD/EUR=0.9"];
        let issues = Rates::parse(&texts.map(str::to_owned)).unwrap_err();
        assert_eq!(issues.len(), 6, "{issues:?}");
    }
}
