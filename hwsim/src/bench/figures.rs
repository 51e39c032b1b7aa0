//! Figures from runs.

use std::fs;
use std::time::Duration;

use super::entrant::Entrant;
use super::race::{self, CONNECTED, FRESH, HOUR, IDLE, MOVED, SCAN, STALE, STARTED};
use super::{BenchError, ClientFigures, Connecting, RadioFigures, Start, Waited, Work, count_calls, file};
use crate::judged;
use crate::outcome::{Measurement, Outcome, ProcessMeasure, StepRecord};
use crate::run::{Run, RunError};
use crate::scenario::{Client, Scenario, Step};

impl ClientFigures {
    /// From the runs of one entrant's race.
    pub(super) fn of(entrant: Entrant, race: &race::Race, runs: [&Run; 3]) -> Result<Self, BenchError> {
        let [times, hours, calls] = runs;
        let mut work = Vec::new();
        for name in race::processes(entrant.client) {
            let of_process = Work {
                idle_wakeups: woken(name, &hours.outcome, STARTED, IDLE)?,
                connected_wakeups: woken(name, &hours.outcome, CONNECTED, HOUR)?,
                scan_calls: calls_of(name, calls, "scan")?,
                connection_calls: calls_of(name, calls, "connection")?,
            };
            work.push(((*name).to_owned(), of_process));
        }
        Ok(ClientFigures {
            entrant,
            scan_secs: median(scans(&race.times, &times.outcome), |secs| *secs).unwrap_or_default(),
            connecting: Connecting::of(&race.times, times)?,
            by_hand: None,
            work,
            processes: held(entrant.client, measurement(&hours.outcome, HOUR)?),
        })
    }
}

impl Connecting {
    /// From the run of a scenario with connections.
    pub(super) fn of(scenario: &Scenario, run: &Run) -> Result<Self, BenchError> {
        let connect = |part: &str| {
            Ok::<_, BenchError>(median(connections(scenario, run, part)?, |waited| waited.handshake_done))
        };
        Ok(Connecting { fresh: connect(FRESH)?, stale: connect(STALE)?, moved: connect(MOVED)? })
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

/// From each request to the connection that answers it.
fn connections(scenario: &Scenario, run: &Run, name: &str) -> Result<Vec<Waited>, BenchError> {
    let started = judged::capture(run)?.started;
    let bursts = judged::bursts(scenario, run)?;
    let asked = part(scenario, &run.outcome, name).filter(|(step, _)| race::asks_for_connection(step));
    let on_axis = |at: crate::outcome::Moment| Duration::from_micros(at.0).saturating_sub(started);
    let answer = |(_, it): (&Step, &StepRecord)| {
        let (began, ended) = (on_axis(it.began), on_axis(it.ended));
        let mut answers = bursts.associations().filter_map(|it| Some((it.span.from.0, it.handshake_done?.0)));
        let (first, done) = answers.find(|(first, _)| *first >= began && *first <= ended)?;
        let since = |moment: Duration| (moment - began).as_secs_f64();
        Some(Waited { first_frame: since(first), handshake_done: since(done) })
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

fn woken(process: &str, outcome: &Outcome, from: &str, to: &str) -> Result<u64, BenchError> {
    let so_far = |label| -> Result<u64, BenchError> {
        let measured = measurement(outcome, label)?.processes.get(process);
        Ok(measured.ok_or_else(|| BenchError::Missing(format!("{process} in \"{label}\"")))?.wakeups)
    };
    Ok(so_far(to)?.saturating_sub(so_far(from)?))
}

fn calls_of(process: &str, run: &Run, what: &str) -> Result<u64, BenchError> {
    let path = run.directory.join(race::calls_file(what, process));
    let table = fs::read_to_string(&path).map_err(file(&path))?;
    count_calls(&table).ok_or_else(|| BenchError::Missing(format!("the total in {}", path.display())))
}

#[allow(clippy::cast_precision_loss, reason = "a step takes no years")]
fn secs(step: &StepRecord) -> f64 {
    step.ended.0.saturating_sub(step.began.0) as f64 / 1e6
}

/// The middle one by this number.
fn median<T: Copy>(mut values: Vec<T>, by: impl Fn(&T) -> f64) -> Option<T> {
    values.sort_by(|one, other| by(one).total_cmp(&by(other)));
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
        assert_eq!(median(vec![3.0, 1.0, 2.0], |it| *it), Some(2.0));
        assert_eq!(median(Vec::new(), |it: &f64| *it), None);
    }
}
