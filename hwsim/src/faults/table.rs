//! The matrix as it is printed and kept.

use std::fmt::Write as _;

use super::{Phase, Row};

/// In Markdown, with what went wrong below.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let mut text = String::from("| fault |");
    for phase in Phase::ALL {
        let _ = write!(text, " {} |", phase.name());
    }
    text += " connected again within | forbidden frames |\n|---|";
    text += &"---|".repeat(Phase::ALL.len() + 2);
    text += "\n";
    let mut notes = String::new();
    for row in rows {
        let _ = write!(text, "| {} |", row.fault);
        for phase in Phase::ALL {
            let cell = row.cells.iter().find(|(of, _)| *of == phase);
            let word = match cell {
                None => "not run",
                Some((_, None)) => "well",
                Some((_, Some(why))) => {
                    let _ = writeln!(notes, "- {}, {}: {why}", row.fault, phase.name());
                    "**not well**"
                }
            };
            let _ = write!(text, " {word} |");
        }
        let _ = write!(text, " {:.1} s |", row.longest_secs);
        let _ = writeln!(text, " {} |", if row.forbidden.is_empty() { "none" } else { "**some**" });
        if row.lookups > 0 {
            let _ = writeln!(
                notes,
                "- {}: looked up right before its authentication: {}",
                row.fault, row.lookups
            );
        }
        for found in &row.forbidden {
            let _ = writeln!(notes, "- {}: {found}", row.fault);
        }
    }
    if notes.is_empty() { text } else { format!("{text}\n{notes}") }
}
