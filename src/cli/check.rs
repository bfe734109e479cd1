//! `stepwell check`: finds what is wrong with policies.

use std::num::NonZeroUsize;

use chrono::{Datelike, NaiveDate};
use clap::ValueEnum;

use stepwell::baseline::{self, Baseline};
use stepwell::calendar::{FIRST_YEAR, LAST_YEAR};
use stepwell::error::Error;
use stepwell::load::{Failure, Loaded};
use stepwell::report::{Order, Report};
use stepwell::settings::{FailOn, Horizon, MAX_COURSES, MAX_STATES, Settings};
use stepwell::{pipeline, render, resolve};

use super::files;
use super::holidays;
use super::output::{self, Colour, Format};
use super::project::{self, Project};

/// What to check, and how to show it.
#[derive(clap::Args)]
pub struct Arguments {
    /// Files, folders, or `-` for standard input; by default what stepwell.toml names, else `policies`.
    paths: Vec<String>,
    /// The name by which findings call standard input, and to whose folder its imports are relative.
    #[arg(long, value_name = "PATH", default_value = "stdin.well")]
    stdin_filename: String,
    /// How findings are shown.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The order of findings: by file and line, or by the clauses of the document.
    #[arg(long, value_enum, default_value_t = ShownOrder::File)]
    order: ShownOrder,
    /// Run only these checks.
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    select: Vec<String>,
    /// Do not run these checks.
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    ignore: Vec<String>,
    /// The day on which dates are judged, as 2026-11-22; by default what stepwell.toml says, else today.
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
    /// The first day on which a case may begin, where times are judged for every start; by default today.
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// The last day on which a case may begin; by default two years after the first.
    #[arg(long, value_name = "DATE")]
    to: Option<NaiveDate>,
    /// At most so many courses of one procedure are followed; with more its times are inconclusive.
    #[arg(long, value_name = "NUMBER", default_value_t = MAX_COURSES)]
    max_courses: usize,
    #[command(flatten)]
    known: holidays::Known,
    /// The least severity that makes the run fail; by default what stepwell.toml says, else `error`.
    #[arg(long, value_name = "SEVERITY", value_enum)]
    fail_on: Option<Failing>,
    /// At most so many states of a procedure are explored; by default what stepwell.toml says, else 200000.
    #[arg(long, value_name = "NUMBER")]
    max_states: Option<NonZeroUsize>,
    /// Report only findings that this file does not know.
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    /// Write the findings of this run to the baseline file, and report none of them.
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
    /// Write the findings to this file.
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ShownOrder {
    File,
    Clause,
}

#[derive(Clone, Copy, ValueEnum)]
enum Failing {
    Error,
    Warning,
    Note,
    Never,
}

/// Checks and returns the exit code.
///
/// # Errors
/// Wrong settings, or output that cannot be written. A file that cannot be read is reported, the others are checked.
pub fn run(arguments: &Arguments, project: &project::Choice, colour: &Colour) -> Result<u8, Error> {
    let project = Project::find(project)?;
    let settings = settings(arguments, &project)?;
    let loaded = files::load(files::find(&project.paths(&arguments.paths), &arguments.stdin_filename)?)?;
    for error in &loaded.errors {
        output::complain(error, colour);
    }
    if settings.holidays.official.is_some() {
        let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
        arguments.known.report(&resolved.policies, &settings.holidays)?;
    }
    let mut report = pipeline::check(&loaded, &settings);
    report.sort(arguments.order.into(), &loaded.sources);
    compare_with_baseline(arguments, &mut report, &loaded)?;
    let fail_on = arguments.fail_on.map(FailOn::from).or(project.configuration.fail_on).unwrap_or_default();
    let verdict = report.verdict(fail_on, loaded.errors.len());
    let has_colour = if arguments.output.is_some() { colour.in_file() } else { colour.on_output() };
    let human = || render::human(&report, &loaded.sources, &verdict, has_colour);
    let text = arguments.format.draw(&report, &loaded.sources, &verdict, human);
    match &arguments.output {
        Some(path) => files::write(path, &text)?,
        None => output::print(&text)?,
    }
    Ok(verdict.code)
}

/// Takes what the baseline knows out of the report; with `--update-baseline` writes it anew first.
///
/// Nothing is written when a file could not be read: its findings would be lost.
fn compare_with_baseline(arguments: &Arguments, report: &mut Report, loaded: &Loaded) -> Result<(), Error> {
    let Some(path) = &arguments.baseline else { return Ok(()) };
    if !arguments.update_baseline {
        baseline::apply(report, &read_baseline(path)?, &loaded.sources);
        return Ok(());
    }
    if !loaded.errors.is_empty() {
        let message = "the baseline was not written, because a file could not be read".to_owned();
        return Err(Error::Usage { message, help: Some("mend the path, then run again".to_owned()) });
    }
    let earlier = if files::exists(path) { read_baseline(path)? } else { Baseline::default() };
    let renewed = baseline::renewed(&earlier, report, &loaded.sources);
    files::write(path, &baseline::write(&renewed))?;
    let fixed = baseline::fixed(report, &earlier, &loaded.sources);
    baseline::apply(report, &renewed, &loaded.sources);
    (report.fixed, report.baseline_written) = (fixed, true);
    Ok(())
}

fn read_baseline(path: &str) -> Result<Baseline, Error> {
    let text = files::read(path).map_err(|failure| match failure {
        Failure::Unreadable(reason) => Error::Unreadable { path: path.to_owned(), reason },
        Failure::NotText => Error::NotText { path: path.to_owned() },
    })?;
    baseline::parse(&text).map_err(|reason| Error::Usage {
        message: format!("`{path}` is no baseline: {reason}"),
        help: Some("write it anew with --update-baseline under another name".to_owned()),
    })
}

fn settings(arguments: &Arguments, project: &Project) -> Result<Settings, Error> {
    project::require_checks(&arguments.select)?;
    project::require_checks(&arguments.ignore)?;
    let today = arguments.today.or(project.configuration.today).unwrap_or_else(project::today);
    Ok(Settings {
        levels: project.configuration.plain_levels(),
        today,
        horizon: horizon(arguments, today)?,
        holidays: arguments.known.read()?,
        max_courses: arguments.max_courses,
        select: arguments.select.clone(),
        ignore: arguments.ignore.clone(),
        max_states: arguments.max_states.or(project.configuration.max_states).map_or(MAX_STATES, NonZeroUsize::get),
        reduce: true,
    })
}

/// Returns the days on which a case may begin.
fn horizon(arguments: &Arguments, today: NaiveDate) -> Result<Horizon, Error> {
    let from = arguments.from.unwrap_or(today);
    let to = arguments.to.unwrap_or(Horizon::after(from).to);
    let covered = FIRST_YEAR..=LAST_YEAR;
    let (message, help) = if to < from {
        (format!("--to {to} lies before --from {from}"), "give two days in order, as --from 2026-01-01 --to 2027-12-31")
    } else if !covered.contains(&from.year()) || !covered.contains(&to.year()) {
        let message =
            format!("{from} to {to} is not wholly within {FIRST_YEAR} to {LAST_YEAR}, which the calendars cover");
        (message, "give two days within these years, with --from and --to")
    } else {
        return Ok(Horizon { from, to });
    };
    Err(Error::Usage { message, help: Some(help.to_owned()) })
}

impl From<ShownOrder> for Order {
    fn from(order: ShownOrder) -> Order {
        match order {
            ShownOrder::File => Order::File,
            ShownOrder::Clause => Order::Clause,
        }
    }
}

impl From<Failing> for FailOn {
    fn from(failing: Failing) -> FailOn {
        match failing {
            Failing::Error => FailOn::Error,
            Failing::Warning => FailOn::Warning,
            Failing::Note => FailOn::Note,
            Failing::Never => FailOn::Never,
        }
    }
}
