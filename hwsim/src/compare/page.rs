//! The comparison as one page and as a table.

use std::fmt::Write as _;

use super::{Arrival, Hour};
use crate::air::observer::{Tie, Ties};
use crate::air::page::{both_pictures, document, escape};
use crate::air::report::Report;

/// One row: what is compared, and how it reads of a client. `None` where less is no better.
struct Row {
    what: String,
    cells: Vec<String>,
    bad: Vec<bool>,
}

fn rows(hours: &[Hour]) -> Vec<Row> {
    let row = |what: &str, cell: &dyn Fn(&Hour) -> String, bad: &dyn Fn(&Hour) -> bool| Row {
        what: what.to_owned(),
        cells: hours.iter().map(cell).collect(),
        bad: hours.iter().map(bad).collect(),
    };
    let mut rows = vec![
        row("frames with the permanent address", &|hour| hour.permanent.to_string(), &|hour| {
            hour.permanent > 0
        }),
        row("scans", &|hour| hour.scans.to_string(), &|_| false),
        row("most scans under one address", &|hour| hour.scans_of_one_address.to_string(), &|hour| {
            hour.scans_of_one_address > 1
        }),
        row(
            "probe requests from a connection's address",
            &|hour| hour.probes_from_connections.to_string(),
            &|hour| hour.probes_from_connections > 0,
        ),
        row(
            "octets of a probe request",
            &|hour| match hour.probe_sizes {
                (least, most) if least == most => least.to_string(),
                (least, most) => format!("{least} to {most}"),
            },
            &|_| false,
        ),
        row("connections", &|hour| hour.connections.to_string(), &|_| false),
        row("addresses at home", &|hour| hour.home_addresses.to_string(), &|_| false),
    ];
    let mut tied = |by: &str, tie: fn(&Ties) -> &Tie| {
        let what = format!("scans and connections tied to earlier ones by {by} (by chance)");
        let tie = |hour: &Hour| *tie(&hour.observed.all);
        rows.push(row(&what, &|hour| tie(hour).to_string(), &|hour| !tie(hour).is_at_chance()));
    };
    tied("address", |ties| &ties.address);
    tied("sequence number", |ties| &ties.sequence);
    tied("elements", |ties| &ties.elements);
    tied("WPS UUID", |ties| &ties.wps_uuid);
    tied("timing", |ties| &ties.timing);
    let places = hours.iter().map(|hour| hour.arrivals.len()).max().unwrap_or_default();
    for place in 0..places {
        let name = hours.iter().find_map(|hour| hour.arrivals.get(place)).map_or("", |a| a.name.as_str());
        let what = format!("seconds until connected to {name}, arrival {}", place + 1);
        rows.push(row(&what, &|hour| seconds(hour.arrivals.get(place)), &|hour| {
            hour.arrivals.get(place).is_none_or(|arrival| arrival.seconds.is_none())
        }));
    }
    rows
}

fn seconds(arrival: Option<&Arrival>) -> String {
    arrival.and_then(|arrival| arrival.seconds).map_or("never".to_owned(), |s| format!("{s:.1}"))
}

/// The comparison as a table in Markdown.
#[must_use]
pub fn table(hours: &[Hour]) -> String {
    let names: Vec<&str> = hours.iter().map(|hour| hour.client.name()).collect();
    let mut text = format!("| | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len()));
    for row in rows(hours) {
        let _ = writeln!(text, "| {} | {} |", row.what, row.cells.join(" | "));
    }
    text
}

/// The comparison as a page of its own: the table, then each client's hour as a picture.
#[must_use]
pub fn page(hours: &[(Hour, Report)]) -> String {
    let only: Vec<Hour> = hours.iter().map(|(hour, _)| hour.clone()).collect();
    let names: String = only.iter().map(|hour| format!("<th>{}</th>", escape(hour.client.name()))).collect();
    let mut body = format!(
        "<header>\n<h1>The same hour, by four clients</h1>\n<p>The street, home with two access points, a \
         café, home again. Each client is set up as privately as it can be. Read from what was on the air, \
         not from any program’s log.</p>\n</header>\n<section>\n<table class=\"compared\">\n\
         <thead><tr><th></th>{names}</tr></thead>\n<tbody>\n"
    );
    for row in rows(&only) {
        let cells: String = row
            .cells
            .iter()
            .zip(&row.bad)
            .zip(&only)
            .map(|((cell, bad), hour)| {
                let class = if *bad { " class=\"bad\"" } else { "" };
                format!("<td{class} data-client=\"{}\">{}</td>", escape(hour.client.name()), escape(cell))
            })
            .collect();
        let _ = writeln!(body, "<tr><th scope=\"row\">{}</th>{cells}</tr>", escape(&row.what));
    }
    body.push_str("</tbody>\n</table>\n</section>\n");
    for (hour, report) in hours {
        let _ = write!(
            body,
            "<section>\n<h2>{}</h2>\n{}</section>\n",
            escape(hour.client.name()),
            both_pictures(&report.timeline)
        );
    }
    document("The same hour, by four clients", &body)
}
