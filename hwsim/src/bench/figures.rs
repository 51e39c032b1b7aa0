//! Figures from runs.

use std::fs;
use std::time::Duration;

use super::race::{self, CONNECTED, FRESH, HOUR, IDLE, MOVED, SCAN, STALE, STARTED};
use super::{BenchError, ClientFigures, RadioFigures, Start, count_calls, file};
use crate::judged;
use crate::outcome::{Measurement, Outcome, ProcessMeasure, StepRecord};
use crate::run::{Run, RunError};
use crate::scenario::{Client, Scenario, Step};

impl ClientFigures {
    /// From the runs of one client's race.
    pub(super) fn of(client: Client, race: &race::Race, runs: [&Run; 3]) -> Result<Self, BenchError> {
        let [times, hours, calls] = runs;
        let connect = |part: &str| connections(&race.times, times, part);
        Ok(ClientFigures {
            client,
            scan_secs: median(scans(&race.times, &times.outcome)).unwrap_or_default(),
            fresh_secs: median(connect(FRESH)?),
            stale_secs: median(connect(STALE)?),
            moved_secs: median(connect(MOVED)?),
            idle_wakeups: woken(client, &hours.outcome, STARTED, IDLE)?,
            connected_wakeups: woken(client, &hours.outcome, CONNECTED, HOUR)?,
            scan_calls: calls_of(client, calls, "scan")?,
            connection_calls: calls_of(client, calls, "connection")?,
            processes: held(client, measurement(&hours.outcome, HOUR)?),
        })
    }
}

impl RadioFigures {
    /// From the run beside so many stations.
    pub(super) fn of(stations: usize, run: Result<Run, RunError>) -> Result<Self, BenchError> {
        // That macveil is not ready is a figure too: the worst.
        if matches!(run, Err(RunError::Stuck { .. } | RunError::Step { .. })) {
            return Ok(RadioFigures { stations, measure: None });
        }
        let run = run?;
        let measure = measurement(&run.outcome, STARTED)?.processes.get("macveil").copied();
        Ok(RadioFigures { stations, measure })
    }
}

/// How long macveil's starts took.
pub(super) fn starts(scenario: &Scenario, outcome: &Outcome) -> Vec<Start> {
    let steps = scenario.steps.iter().zip(&outcome.steps);
    let starts = steps.filter(|(step, _)| matches!(step, Step::StartMacveil { .. }));
    starts.map(|(_, it)| Start { millis: secs(it) * 1000.0 }).collect()
}

/// The steps of one part of a scenario, which a mark of this name begins and the next mark ends.
fn part<'a>(
    scenario: &'a Scenario,
    outcome: &'a Outcome,
    name: &'a str,
) -> impl Iterator<Item = (&'a Step, &'a StepRecord)> {
    let steps = scenario.steps.iter().zip(&outcome.steps);
    let from = steps.skip_while(move |(step, _)| !matches!(step, Step::Mark { label } if label == name));
    from.skip(1).take_while(|(step, _)| !matches!(step, Step::Mark { .. }))
}

fn scans(scenario: &Scenario, outcome: &Outcome) -> Vec<f64> {
    let scans = part(scenario, outcome, SCAN).filter(|(step, _)| matches!(step, Step::Scan { .. }));
    scans.map(|(_, it)| secs(it)).collect()
}

/// Seconds from each request to the first frame of the connection that answers it.
fn connections(scenario: &Scenario, run: &Run, name: &str) -> Result<Vec<f64>, BenchError> {
    let started = judged::capture(run)?.started;
    let bursts = judged::bursts(scenario, run)?;
    let asked = part(scenario, &run.outcome, name).filter(|(step, _)| matches!(step, Step::Select { .. }));
    let on_axis = |at: crate::outcome::Moment| Duration::from_micros(at.0).saturating_sub(started);
    let answer = |(_, it): (&Step, &StepRecord)| {
        let (began, ended) = (on_axis(it.began), on_axis(it.ended));
        let mut granted = bursts.associations().filter(|association| association.associated);
        let came = granted.find(|it| it.span.from.0 >= began && it.span.from.0 <= ended)?;
        Some((came.span.from.0 - began).as_secs_f64())
    };
    Ok(asked.filter_map(answer).collect())
}

fn measurement<'a>(outcome: &'a Outcome, label: &str) -> Result<&'a Measurement, BenchError> {
    outcome.measurements.get(label).ok_or_else(|| BenchError::Missing(format!("the measurement \"{label}\"")))
}

/// The client's own processes: a message bus serves others too.
fn held(client: Client, measurement: &Measurement) -> Vec<(String, ProcessMeasure)> {
    let own = race::processes(client).iter();
    own.filter_map(|name| Some(((*name).to_owned(), *measurement.processes.get(*name)?))).collect()
}

fn woken(client: Client, outcome: &Outcome, from: &str, to: &str) -> Result<u64, BenchError> {
    let sum = |label| -> Result<u64, BenchError> {
        Ok(held(client, measurement(outcome, label)?).iter().map(|(_, measure)| measure.wakeups).sum())
    };
    Ok(sum(to)?.saturating_sub(sum(from)?))
}

fn calls_of(client: Client, run: &Run, what: &str) -> Result<u64, BenchError> {
    let count = |process: &&str| {
        let path = run.directory.join(race::calls_file(what, process));
        let table = fs::read_to_string(&path).map_err(file(&path))?;
        count_calls(&table).ok_or_else(|| BenchError::Missing(format!("the total in {}", path.display())))
    };
    race::processes(client).iter().map(count).sum()
}

#[allow(clippy::cast_precision_loss, reason = "a step takes no years")]
fn secs(step: &StepRecord) -> f64 {
    step.ended.0.saturating_sub(step.began.0) as f64 / 1e6
}

/// The middle value.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Moment;

    #[test]
    fn a_part_ends_where_the_next_begins() {
        let mark = |label: &str| Step::Mark { label: label.to_owned() };
        let scenario =
            Scenario::named("x").step(mark(SCAN)).scan("wlan0").scan("wlan0").step(mark(FRESH)).scan("wlan0");
        let record = |n: u64| StepRecord {
            step: String::new(),
            began: Moment(n * 10_000_000),
            ended: Moment(n * 10_000_000 + n * 1_000_000),
        };
        let outcome = Outcome { steps: (0..5).map(record).collect(), ..Outcome::default() };
        assert_eq!(scans(&scenario, &outcome), [1.0, 2.0]);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(Vec::new()), None);
    }
}
