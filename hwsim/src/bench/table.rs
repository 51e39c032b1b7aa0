//! The figures as tables in Markdown.

use std::fmt::Write as _;

use super::{ClientFigures, Connecting, Entrant, Figures, RadioFigures, Start, Starts, Waited, Work};
use crate::outcome::ProcessMeasure;
use crate::scenario::Client;

/// The tables of a part; ratios are to macveil's figure.
#[must_use]
pub fn table(figures: &Figures) -> String {
    match figures {
        Figures::Clients(figures) => clients(figures),
        Figures::Radios(figures) => radios(figures),
        Figures::Starts(figures) => starts(figures),
    }
}

fn clients(figures: &[ClientFigures]) -> String {
    let names: Vec<&str> = figures.iter().map(|of| of.entrant.name()).collect();
    let mut text = format!("| | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len()));
    let mut row = |what: &str, figure: &dyn Fn(&ClientFigures) -> Option<f64>, digits: usize| {
        let ours = figures.iter().find(|of| of.entrant.client == Client::Macveil).and_then(figure);
        let cells = figures.iter().map(|of| cell(figure(of), ours, of.entrant, digits));
        let _ = writeln!(text, "| {what} | {} |", cells.collect::<Vec<_>>().join(" | "));
    };
    row("a scan, s", &|c| Some(c.scan_secs), 3);
    let done = |waited: Option<Waited>| waited.map(|waited| waited.handshake_done);
    row("request to handshake done, fresh results, s", &|c| done(c.connecting.fresh), 3);
    row("the same, none for two minutes, s", &|c| done(c.connecting.stale), 3);
    row("the same, access point moved, s", &|c| done(c.connecting.moved), 3);
    let work =
        |c: &ClientFigures, of: fn(&Work) -> u64| Some(number(c.work.iter().map(|(_, work)| of(work)).sum()));
    row("wake-ups an hour, idle", &|c| work(c, |w| w.idle_wakeups), 0);
    row("wake-ups an hour, connected", &|c| work(c, |w| w.connected_wakeups), 0);
    row("system calls for a scan", &|c| work(c, |w| w.scan_calls), 0);
    row("system calls for a connection", &|c| work(c, |w| w.connection_calls), 0);
    let all = |c: &ClientFigures, of: fn(&ProcessMeasure) -> u64| {
        Some(number(c.processes.iter().map(|(_, measure)| of(measure)).sum()))
    };
    row("resident memory, KiB", &|c| all(c, |m| m.resident_kib), 0);
    row("of it anonymous, KiB", &|c| all(c, |m| m.anonymous_kib), 0);
    row("descriptors", &|c| all(c, |m| m.descriptors), 0);

    for of in figures {
        if let Some(by_hand) = &of.by_hand {
            text.push_str(&by_hand_text(of.entrant, by_hand));
        }
    }
    text.push_str(&processes(figures));
    text
}

fn starts(figures: &Starts) -> String {
    let millis = |starts: &[Start]| {
        starts.iter().map(|start| format!("{:.0}", start.millis)).collect::<Vec<_>>().join(", ")
    };
    format!(
        "From exec to a parked interface, with 100 profiles and a secret to be made: {} ms. The \
         executable file has {} KiB.\n",
        millis(&figures.with_interface),
        figures.executable / 1024
    )
}

/// The connections that were asked for at wpa_supplicant.
fn by_hand_text(entrant: Entrant, by_hand: &Connecting) -> String {
    let done = |waited: Option<Waited>| {
        waited.map_or_else(|| "never".to_owned(), |waited| format!("{:.3} s", waited.handshake_done))
    };
    format!(
        "\nThe same beside {entrant} by `wpa_cli select_network`: fresh results {}, none for two minutes {}, access \
         point moved {}.\n",
        done(by_hand.fresh),
        done(by_hand.stale),
        done(by_hand.moved)
    )
}

/// What each process does and holds.
fn processes(clients: &[ClientFigures]) -> String {
    let mut text = "\nOf it each process; memory and descriptors after two hours:\n\n\
                    | client | process | wake-ups an hour, idle | connected | calls for a scan | for a connection \
                    | resident, KiB | anonymous, KiB | descriptors | threads |\n|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for of in clients {
        for ((name, w), (_, m)) in of.work.iter().zip(&of.processes) {
            let _ = writeln!(
                text,
                "| {} | {name} | {} | {} | {} | {} | {} | {} | {} | {} |",
                of.entrant,
                w.idle_wakeups,
                w.connected_wakeups,
                w.scan_calls,
                w.connection_calls,
                m.resident_kib,
                m.anonymous_kib,
                m.descriptors,
                m.threads
            );
        }
    }
    text
}

/// macveil beside more stations, and what each further station costs.
fn radios(radios: &[RadioFigures]) -> String {
    let mut text = "macveil beside more stations, 30 s after its start, in real time:\n\n\
                    | stations | resident, KiB | anonymous, KiB | a further station, KiB | descriptors | threads \
                    | CPU time, ms | a further station, ms |\n|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    let first = radios.first().and_then(|first| Some((first.stations, first.measure?)));
    for radio in radios {
        let Some(m) = radio.measure else {
            let _ = writeln!(text, "| {} | not ready in time | | | | | | |", radio.stations);
            continue;
        };
        let further = |of: fn(&ProcessMeasure) -> u64| match first {
            Some((stations, first)) if radio.stations > stations => {
                let more = number((radio.stations - stations) as u64);
                format!("{:.1}", (number(of(&m)) - number(of(&first))) / more)
            }
            _ => String::new(),
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            radio.stations,
            m.resident_kib,
            m.anonymous_kib,
            further(|m| m.anonymous_kib),
            m.descriptors,
            m.threads,
            m.cpu_millis,
            further(|m| m.cpu_millis)
        );
    }
    text
}

/// A figure, and how many times macveil's it is.
fn cell(figure: Option<f64>, ours: Option<f64>, entrant: Entrant, digits: usize) -> String {
    let Some(figure) = figure else { return "never".to_owned() };
    match ours {
        Some(ours) if ours > 0.0 && entrant.client != Client::Macveil => {
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
        let [macveil, .., iwd] = Entrant::ALL;
        let of = |entrant, secs| cell(Some(secs), Some(2.0), entrant, 1);
        assert_eq!(of(macveil, 2.0), "2.0");
        assert_eq!(of(iwd, 1.0), "1.0 (0.50×)");
        assert_eq!(cell(None, Some(2.0), iwd, 1), "never");
        assert_eq!(cell(Some(3.0), Some(0.0), iwd, 0), "3");
    }
}
