//! The matrix as it is printed and kept.

use std::fmt::Write as _;

use super::{NOT_RUN, Phase, Row};

/// In Markdown, with what went wrong below.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let mut text = String::from("| fault |");
    for phase in Phase::ALL {
        let _ = write!(text, " {} |", phase.name());
    }
    text += " forbidden frames |\n|---|";
    text += &"---|".repeat(Phase::ALL.len() + 1);
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
        let _ = writeln!(text, " {} |", if row.forbidden.is_empty() { "none" } else { "**some**" });
        for found in &row.forbidden {
            let _ = writeln!(notes, "- {}: {found}", row.fault);
        }
    }
    for (fault, why) in NOT_RUN {
        let _ = writeln!(text, "| {fault} |{} {why} |", " not run |".repeat(Phase::ALL.len()));
    }
    if notes.is_empty() { text } else { format!("{text}\n{notes}") }
}
