//! `explain`: what happened in one replication.

use super::args::{Cli, ExplainArgs, Format};
use super::exit::Failure;
use super::{input, output};
use crate::engine::Simulator;
use crate::outcome::audit::Audit;
use crate::outcome::course;
use crate::outcome::ledger::Ledger;
use crate::outcome::story::Storyteller;
use crate::report::explain::{Clock, Part, Story};
use crate::report::{Head, Style, figure};
use crate::units::SimTime;

/// Runs one replication with everybody listening, and tells it.
pub fn explain(args: &ExplainArgs, cli: &Cli) -> Result<(), Failure> {
    let checked = input::checked(&args.input)?;
    let name = format!("replication-{}", args.replication);
    args.figures.check(&[&name], args.force)?;
    let scenario = &checked.scenario;
    let listeners = (
        (Ledger::new(scenario), Audit::new(SimTime::START + scenario.horizon)),
        Storyteller::new(scenario, args.replication),
    );
    let mut simulator = Simulator::new(scenario, listeners);
    simulator.run(args.replication).map_err(|error| input::trace_ended(error, &checked.scenario))?;
    let epoch = simulator.epoch();
    let ((mut ledger, mut audit), storyteller) = simulator.observer;
    let record = ledger.close(args.replication);
    for broken in audit.close(&record) {
        output::remark(&format!("the audit found an error in the simulation, please report it: {broken}"));
    }
    let timeline = storyteller.tell(epoch);
    let command =
        format!("{} --replication {}", input::command("explain", &args.input, &checked), args.replication);
    let head = Head { command, ..Head::of(&checked) };
    let story = Story { head: &head, record: &record, timeline: &timeline };
    let text = match args.format {
        Format::Table => {
            let style = Style { width: output::width(100) as u16, colour: output::colours(cli.color) };
            story.table(if args.log { Clock::SinceSubmission } else { Clock::LastSeen }, style)
        }
        Format::Json => story.json(),
        Format::Markdown => story.markdown(if args.log { Clock::SinceSubmission } else { Clock::LastSeen }),
        Format::Csv => {
            let mut bytes = Vec::new();
            let part = match args.part {
                super::args::StoryPart::Events => Part::Events,
                super::args::StoryPart::Pods => Part::Pods,
                super::args::StoryPart::Bills => Part::Bills,
            };
            story.csv(part, &mut bytes)?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    output::answer(&text)?;
    if args.figures.is_wanted() {
        let (record, course) = course::of(&checked.scenario, args.replication)
            .map_err(|error| input::trace_ended(error, &checked.scenario))?;
        args.figures.draw(&[figure::course(&head, &record, &course)], args.force)?;
    }
    Ok(())
}
