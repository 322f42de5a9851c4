//! Points as a table to be printed: chosen columns, estimates with their intervals, one unit and as many decimals
//! in all rows of a column as its widest interval is worth.

use super::super::content::{Block, Grid};
use super::super::number::{DASH, NOT_REACHED, decimals_of, duration, whole};
use super::super::{Style, latex, markdown, table};
use super::SweepManifest;
use super::forms::SHOWN;

/// The most decimals of a column.
const MOST_DECIMALS: usize = 8;

/// A table of points.
#[derive(Clone, Debug)]
pub struct Paper {
    grid: Grid,
    title: String,
    remarks: Vec<String>,
}

/// A column of the file and those of the ends of its interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Column<'a> {
    name: &'a str,
    place: usize,
    ends: Option<(usize, usize)>,
}

/// The estimate of whose interval a column is an end.
fn estimate_of_end(name: &str) -> Option<&str> {
    name.strip_suffix("_low").or_else(|| name.strip_suffix("_high"))
}

/// The names of columns that can be chosen; those of the ends of intervals come with their estimates.
pub fn choices(manifest: &SweepManifest) -> Vec<&str> {
    let is_end = |name: &str| {
        estimate_of_end(name).is_some_and(|of| manifest.columns.iter().any(|column| column == of))
    };
    manifest.columns.iter().map(String::as_str).filter(|name| !is_end(name)).collect()
}

/// What is wrong with a row: it has other columns, or no number where one belongs.
pub fn damage(manifest: &SweepManifest, row: &[String]) -> Option<String> {
    if row.len() != manifest.columns.len() {
        return Some(format!("expected {} fields, found {}", manifest.columns.len(), row.len()));
    }
    let is_estimate = |name: &str| {
        parted(estimate_of_end(name).unwrap_or(name)).is_some()
            && manifest.axes.iter().all(|axis| axis.column != name)
    };
    let wrong = |(name, cell): &(&String, &String)| {
        is_estimate(name) && !cell.is_empty() && cell.parse::<f64>().is_err()
    };
    let (name, cell) = manifest.columns.iter().zip(row).find(wrong)?;
    Some(format!("{name}: expected a number, found {cell:?}"))
}

impl Paper {
    /// The chosen columns of all rows; without a choice the axes and the main estimates that the points have.
    /// Names that are not among [`choices`] are left out.
    pub fn of(manifest: &SweepManifest, rows: &[Vec<String>], chosen: &[String], intervals: bool) -> Paper {
        let place = |name: &str| manifest.columns.iter().position(|column| column == name);
        let has = |name: &str| {
            place(name)
                .is_some_and(|at| rows.iter().any(|row| row.get(at).is_some_and(|cell| !cell.is_empty())))
        };
        let axes = manifest.axes.iter().map(|axis| axis.column.as_str());
        let names: Vec<&str> = if chosen.is_empty() {
            axes.chain(SHOWN.iter().map(|(column, _)| *column).filter(|column| has(column))).collect()
        } else {
            chosen.iter().map(String::as_str).collect()
        };
        let column = |name: &&'_ str| {
            let end = |end: &str| place(&format!("{name}_{end}"));
            let ends = end("low").zip(end("high")).filter(|_| intervals);
            Some((place(name)?, ends))
        };
        let columns: Vec<Column<'_>> = names
            .iter()
            .filter_map(|name| column(name).map(|(place, ends)| Column { name, place, ends }))
            .collect();
        let currency = place("currency").and_then(|at| rows.first()?.get(at)).map_or("", String::as_str);
        let mut grid = Grid { header: Vec::new(), rows: vec![Vec::new(); rows.len()], text_columns: 0 };
        for column in &columns {
            let (title, cells) = filled(manifest, rows, *column, currency);
            grid.header.push(title);
            grid.rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
        }
        let is_text = |place: &usize| {
            let mut cells = grid.rows.iter().filter_map(|row| row.get(*place));
            cells.any(|cell| !cell.starts_with(|first: char| first.is_ascii_digit() || first == '-'))
        };
        grid.text_columns = (0..grid.header.len()).take_while(is_text).count();
        let has_intervals = columns.iter().any(|column| column.ends.is_some());
        let mut remarks = remarks(manifest, rows, has_intervals);
        let all_complete = place("completed_share").is_none_or(|at| {
            rows.iter().all(|row| row.get(at).and_then(|cell| cell.parse().ok()) == Some(1.0))
        });
        if !all_complete && columns.iter().any(|column| column.name == "completion_time_s_mean") {
            remarks.insert(1, "Mean completion times are of the replications that complete.".to_owned());
        }
        Paper { grid, title: manifest.name.clone(), remarks }
    }

    /// For terminals.
    pub fn text(&self, style: Style) -> String {
        // Numbers are never broken, and text columns would be to make room for them.
        table::lay_out(&self.blocks(Grid { text_columns: 0, ..self.grid.clone() }), style)
    }

    /// For documents in Markdown.
    pub fn markdown(&self) -> String {
        markdown::lay_out(&self.blocks(self.grid.clone()))
    }

    /// For papers: a `tabular`, what it is in comments above it.
    pub fn latex(&self) -> String {
        let mut remarks = vec![self.title.clone()];
        remarks.extend(self.remarks.iter().cloned());
        latex::tabular(&self.grid, &remarks)
    }

    fn blocks(&self, grid: Grid) -> Vec<Block> {
        vec![Block::Title(self.title.clone()), Block::Table(grid), Block::Lines(self.remarks.clone())]
    }
}

/// What stands under the table: how sure the estimates are, and what makes them again.
fn remarks(manifest: &SweepManifest, rows: &[Vec<String>], has_intervals: bool) -> Vec<String> {
    let place = manifest.columns.iter().position(|column| column == "replications");
    let counts = rows.iter().filter_map(|row| row.get(place?)?.parse::<u64>().ok());
    let counted = match (counts.clone().min(), counts.max()) {
        (Some(least), Some(most)) if least == most => format!("{} replications of each point", whole(least)),
        (Some(least), Some(most)) => {
            format!("{} to {} replications of each point", whole(least), whole(most))
        }
        _ => "no point".to_owned(),
    };
    let brackets = if has_intervals { "; in brackets 95 % confidence intervals" } else { "" };
    let shard = manifest.shard.as_ref().map(|shard| format!(" --shard {shard}")).unwrap_or_default();
    let missing = match manifest.points - (rows.len() as u64).min(manifest.points) {
        0 => String::new(),
        _ => format!("{} of {} points; ", whole(rows.len() as u64), whole(manifest.points)),
    };
    let digest = manifest.digest.get(..12).unwrap_or(&manifest.digest);
    vec![
        format!("{missing}{counted}{brackets}."),
        format!(
            "spotcast {}, scenario {digest}, seed {}: {}{shard}",
            manifest.version, manifest.seed, manifest.command
        ),
    ]
}

/// The title and the cells of a column.
fn filled(
    manifest: &SweepManifest,
    rows: &[Vec<String>],
    column: Column<'_>,
    currency: &str,
) -> (String, Vec<String>) {
    let raw = |row: &Vec<String>, at: usize| row.get(at).cloned().unwrap_or_default();
    if let Some(axis) = manifest.axes.iter().find(|axis| axis.column == column.name) {
        let is_duration = axis.column != axis.path;
        let cell = |row| match raw(row, column.place) {
            cell if is_duration => cell.parse().map_or(cell, duration),
            cell => cell,
        };
        return (last_two(&axis.path).to_owned(), rows.iter().map(cell).collect());
    }
    let Some((quantity, statistic)) = parted(column.name) else {
        return (column.name.to_owned(), rows.iter().map(|row| raw(row, column.place)).collect());
    };
    let numbers = |at: usize| -> Vec<Option<f64>> {
        rows.iter().map(|row| row.get(at).and_then(|cell| cell.parse().ok())).collect()
    };
    let values = numbers(column.place);
    let ends = column.ends.map(|(low, high)| (numbers(low), numbers(high)));
    let (quantity, unit, scale) = unit_of(quantity, statistic, &values, currency);
    let half = |row: usize| {
        let (low, high) = ends.as_ref()?;
        Some((high[row]? - low[row]?) / 2.0 * scale).filter(|half| half.is_finite() && *half > 0.0)
    };
    let halves: Vec<f64> = (0..rows.len()).filter_map(half).collect();
    let sizes =
        || values.iter().flatten().map(|value| (value * scale).abs()).filter(|v| v.is_finite() && *v > 0.0);
    let decimals = match halves.into_iter().reduce(f64::max) {
        Some(half) => decimals_of(half, 2).min(MOST_DECIMALS),
        None => median(sizes().collect()).map_or(0, |size| decimals_of(size, 4).min(MOST_DECIMALS)),
    };
    let number = |value: f64| format!("{:.decimals$}", value * scale);
    let cell = |row: usize| match values[row] {
        None => DASH.to_owned(),
        Some(value) if value.is_infinite() => NOT_REACHED.to_owned(),
        Some(value) => match ends.as_ref().and_then(|(low, high)| low[row].zip(high[row])) {
            Some((low, high)) if high.is_infinite() => format!("{} [{},\u{a0}∞]", number(value), number(low)),
            Some((low, high)) if low == high => number(value),
            Some((low, high)) => format!("{} [{},\u{a0}{}]", number(value), number(low), number(high)),
            None => number(value),
        },
    };
    let statistic = if statistic == "share" { String::new() } else { format!(", {statistic}") };
    let unit = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
    (format!("{quantity}{statistic}{unit}"), (0..rows.len()).map(cell).collect())
}

/// The last two names of a path: enough to know it by.
fn last_two(path: &str) -> &str {
    path.rmatch_indices('.').nth(1).map_or(path, |(at, _)| &path[at + 1..])
}

/// The quantity and the statistic in the name of an estimate; none for other columns.
fn parted(name: &str) -> Option<(&str, &str)> {
    let (quantity, statistic) = name.rsplit_once('_')?;
    ["mean", "share", "p5", "p50", "p90", "p95", "p99"].contains(&statistic).then_some((quantity, statistic))
}

/// A quantity in words, the unit that suits its values, and what they are multiplied with to be in it.
fn unit_of<'a>(
    quantity: &str,
    statistic: &str,
    values: &[Option<f64>],
    currency: &'a str,
) -> (String, &'a str, f64) {
    let words = |text: &str| {
        let text = text.replace('_', " ");
        let mut characters = text.chars();
        characters.next().map(|first| first.to_uppercase().collect::<String>() + characters.as_str())
    };
    if statistic == "share" {
        return (words(quantity).unwrap_or_default(), "%", 100.0);
    }
    if let Some(time) = quantity.strip_suffix("_s") {
        let typical = median(values.iter().flatten().copied().filter(|value| value.is_finite()).collect());
        let (unit, seconds) = match typical.unwrap_or(0.0).abs() {
            size if size >= 7_200.0 => ("h", 3_600.0),
            size if size >= 120.0 => ("min", 60.0),
            _ => ("s", 1.0),
        };
        return (words(time).unwrap_or_default(), unit, 1.0 / seconds);
    }
    let is_money = quantity.contains("cost");
    (words(quantity).unwrap_or_default(), if is_money { currency } else { "" }, 1.0)
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::super::{AxisOutput, DesignOutput};
    use super::*;

    fn manifest() -> SweepManifest {
        let columns = [
            "point",
            "deadline_s",
            "a.limit",
            "replications",
            "currency",
            "completed_share",
            "completed_share_low",
            "completed_share_high",
            "completion_time_s_p95",
            "completion_time_s_p95_low",
            "completion_time_s_p95_high",
            "cost_mean",
            "cost_mean_low",
            "cost_mean_high",
        ];
        let axis = |path: &str, column: &str| AxisOutput {
            path: path.to_owned(),
            column: column.to_owned(),
            values: Some(2),
            scale: None,
        };
        SweepManifest {
            schema_version: 1,
            kind: "sweep".to_owned(),
            version: "1.0.0".to_owned(),
            name: "limits & deadlines".to_owned(),
            digest: "0123456789abcdef".to_owned(),
            seed: 7,
            command: "spotcast sweep x.yaml --out x".to_owned(),
            axes: vec![axis("deadline", "deadline_s"), axis("a.limit", "a.limit")],
            points: 2,
            design: DesignOutput::Cartesian,
            factors: Vec::new(),
            shard: None,
            replications_out: None,
            columns: columns.map(str::to_owned).to_vec(),
            read: Default::default(),
        }
    }

    fn rows() -> Vec<Vec<String>> {
        let one = "0,28800,0.2,1000,CNY,0.95,0.934,0.962,30000,29000,inf,12.3456,12.1,12.6";
        let two = "1,36000,0.3,1000,CNY,1,0.996,1,inf,31000,inf,13.0,12.8,13.2";
        [one, two].map(|row| row.split(',').map(str::to_owned).collect()).to_vec()
    }

    #[test]
    fn a_column_has_one_unit_and_the_decimals_that_its_intervals_are_worth() {
        let paper = Paper::of(&manifest(), &rows(), &[], true);
        assert_eq!(
            paper.grid.header,
            ["deadline", "a.limit", "Completed (%)", "Completion time, p95 (h)", "Cost, mean (CNY)"]
        );
        assert_eq!(
            paper.grid.rows[0],
            ["8h", "0.2", "95.0 [93.4,\u{a0}96.2]", "8.333 [8.056,\u{a0}∞]", "12.35 [12.10,\u{a0}12.60]"]
        );
        assert_eq!(paper.grid.rows[1][3], "not reached");
        assert_eq!(
            paper.remarks[0],
            "1,000 replications of each point; in brackets 95 % confidence intervals."
        );
        let latex = paper.latex();
        assert!(latex.contains("95.0 [93.4,~96.2]") && latex.contains("% limits & deadlines"), "{latex}");
    }

    #[test]
    fn what_is_missing_or_damaged_is_told() {
        let (mut manifest, rows) = (manifest(), rows());
        assert_eq!(rows.iter().find_map(|row| damage(&manifest, row)), None);
        manifest.shard = Some("1/2".to_owned());
        let paper = Paper::of(&manifest, &rows[..1], &["completion_time_s_mean".to_owned()], false);
        assert_eq!(paper.remarks[0], "1 of 2 points; 1,000 replications of each point.");
        assert!(paper.remarks.last().is_some_and(|last| last.ends_with("--out x --shard 1/2")));
        let mut row = rows[0].clone();
        row[11] = "abc".to_owned();
        assert_eq!(damage(&manifest, &row).as_deref(), Some("cost_mean: expected a number, found \"abc\""));
        row.pop();
        assert_eq!(damage(&manifest, &row).as_deref(), Some("expected 14 fields, found 13"));
    }

    #[test]
    fn columns_can_be_chosen_and_intervals_left_out() {
        let manifest = manifest();
        assert!(choices(&manifest).contains(&"cost_mean") && !choices(&manifest).contains(&"cost_mean_low"));
        let chosen = ["point", "cost_mean"].map(str::to_owned);
        let paper = Paper::of(&manifest, &rows(), &chosen, false);
        assert_eq!(paper.grid.rows, [["0", "12.35"], ["1", "13.00"]]);
        assert_eq!(paper.remarks[0], "1,000 replications of each point.");
    }
}
