//! `prices`: what machines cost, by the built-in price list and by one of the user's.

use super::args::{Cli, PriceFormat, PriceListArgs, PricesArgs, PricesVerb};
use super::exit::Failure;
use super::output;
use crate::report::{Style, prices as report};
use crate::scenario::issue::{Issue, Place, nearest};
use crate::scenario::policy::names;
use crate::scenario::prices::{Catalogue, Wanted, providers, read_prices, select};

/// Lists prices.
pub fn prices(args: &PricesArgs, cli: &Cli) -> Result<(), Failure> {
    match &args.verb {
        Some(PricesVerb::List(inner)) => list(inner, cli),
        None => list(&args.list, cli),
    }
}

fn list(args: &PriceListArgs, cli: &Cli) -> Result<(), Failure> {
    let own = args.prices.as_ref().map(|path| {
        std::fs::metadata(path)
            .map_err(|error| Failure::Surroundings(format!("{}: {error}", path.display())))
            .and_then(|_| read_prices(path, &path.display().to_string()).map_err(Failure::Input))
    });
    let own = own.transpose()?;
    if let Some(name) = &args.provider {
        known(name, own.as_ref())?;
    }
    let wanted = Wanted {
        provider: args.provider.as_deref(),
        shape: args.shape.as_deref(),
        region: args.region.as_deref(),
    };
    let rows = select(own.as_ref(), &wanted);
    let text = match args.format {
        PriceFormat::Table => {
            let style = Style { width: output::width(100) as u16, colour: output::colours(cli.color) };
            report::table(&rows, style)
        }
        PriceFormat::Csv => {
            let mut bytes = Vec::new();
            report::csv(&rows, &mut bytes)?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        PriceFormat::Json => report::json(&rows).map_err(|error| Failure::Surroundings(error.to_string()))?,
    };
    output::answer(&text)
}

/// A name that is neither that of a policy nor that of a row is a slip.
fn known(name: &str, own: Option<&Catalogue>) -> Result<(), Failure> {
    let listed = providers(own);
    if listed.contains(&name) || names().any(|policy| policy == name) {
        return Ok(());
    }
    let hint = match nearest(name, listed.iter().copied().chain(names().map(|policy| -> &str { policy }))) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("there are prices of {}", listed.join(", ")),
    };
    let place = Place { source: format!("--provider {name}").into(), line: 0, column: 0 };
    let problem = format!("no policy and no row has the name {name:?}");
    Err(Failure::Input(vec![Issue::new("", problem).at(place).hint(hint)]))
}
