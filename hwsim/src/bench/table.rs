//! The figures as tables in Markdown.

use std::fmt::Write as _;

use super::{ClientFigures, Figures};
use crate::outcome::ProcessMeasure;
use crate::scenario::Client;

/// The tables; ratios are to macveil's figure.
#[must_use]
pub fn table(figures: &Figures) -> String {
    let names: Vec<&str> = figures.clients.iter().map(|client| client.client.name()).collect();
    let mut text = format!("| | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len()));
    let mut row = |what: &str, figure: &dyn Fn(&ClientFigures) -> Option<f64>, digits: usize| {
        let ours = figures.clients.iter().find(|c| c.client == Client::Macveil).and_then(figure);
        let cells = figures.clients.iter().map(|client| cell(figure(client), ours, client.client, digits));
        let _ = writeln!(text, "| {what} | {} |", cells.collect::<Vec<_>>().join(" | "));
    };
    row("a scan, s", &|c| Some(c.scan_secs), 2);
    row("request to connection, fresh results, s", &|c| c.fresh_secs, 2);
    row("the same, none for two minutes, s", &|c| c.stale_secs, 2);
    row("the same, access point moved, s", &|c| c.moved_secs, 2);
    row("wake-ups an hour, idle", &|c| Some(number(c.idle_wakeups)), 0);
    row("wake-ups an hour, connected", &|c| Some(number(c.connected_wakeups)), 0);
    row("system calls for a scan", &|c| Some(number(c.scan_calls)), 0);
    row("system calls for a connection", &|c| Some(number(c.connection_calls)), 0);
    let all = |c: &ClientFigures, of: fn(&ProcessMeasure) -> u64| {
        Some(number(c.processes.iter().map(|(_, measure)| of(measure)).sum()))
    };
    row("resident memory, KiB", &|c| all(c, |m| m.resident_kib), 0);
    row("of it anonymous, KiB", &|c| all(c, |m| m.anonymous_kib), 0);
    row("descriptors", &|c| all(c, |m| m.descriptors), 0);

    text.push_str("\nWhat each process holds after two hours:\n\n| client | process | resident, KiB | anonymous, KiB | descriptors | threads |\n|---|---|---|---|---|---|\n");
    for client in &figures.clients {
        for (name, m) in &client.processes {
            let _ = writeln!(
                text,
                "| {} | {name} | {} | {} | {} | {} |",
                client.client, m.resident_kib, m.anonymous_kib, m.descriptors, m.threads
            );
        }
    }
    text.push_str("\nmacveil beside more stations, 30 s after its start, in real time:\n\n| stations | resident, KiB | anonymous, KiB | descriptors | threads | CPU time, ms |\n|---|---|---|---|---|---|\n");
    for radios in &figures.radios {
        let Some(m) = radios.measure else {
            let _ = writeln!(text, "| {} | not ready in time | | | | |", radios.stations);
            continue;
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            radios.stations, m.resident_kib, m.anonymous_kib, m.descriptors, m.threads, m.cpu_millis
        );
    }
    let starts: Vec<String> = figures.starts.iter().map(|start| format!("{:.0}", start.millis)).collect();
    let _ = writeln!(
        text,
        "\nFrom exec to a parked interface, with 100 profiles and a secret to be made, in real time: {} ms. \
         The executable file has {} KiB.",
        starts.join(", "),
        figures.executable / 1024
    );
    text
}

/// A figure, and how many times macveil's it is.
fn cell(figure: Option<f64>, ours: Option<f64>, client: Client, digits: usize) -> String {
    let Some(figure) = figure else { return "never".to_owned() };
    match ours {
        Some(ours) if ours > 0.0 && client != Client::Macveil => {
            format!("{figure:.digits$} ({:.2}×)", figure / ours)
        }
        _ => format!("{figure:.digits$}"),
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of an hour and of kibibytes are small")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_ratios_of_macveil() {
        let of = |client, secs| cell(Some(secs), Some(2.0), client, 1);
        assert_eq!(of(Client::Macveil, 2.0), "2.0");
        assert_eq!(of(Client::Iwd, 1.0), "1.0 (0.50×)");
        assert_eq!(cell(None, Some(2.0), Client::Iwd, 1), "never");
        assert_eq!(cell(Some(3.0), Some(0.0), Client::Iwd, 0), "3");
    }
}
