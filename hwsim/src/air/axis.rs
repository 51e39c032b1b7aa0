//! A time axis on which bursts stay wide: long idle stretches are drawn short, with a break.

use super::moment::At;

/// Nothing for longer than this is a break.
const IDLE_SECS: f64 = 5.0;
/// What is left of an idle stretch on either side of a break.
const MARGIN_SECS: f64 = 0.8;
/// How wide a break is drawn, in user units.
const BREAK_WIDTH: f64 = 32.0;
/// The most of the axis that breaks may take.
const BREAK_SHARE: f64 = 0.35;
/// Steps between labels, in seconds.
const STEPS: [f64; 14] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 3600.0];

/// Maps times to a horizontal stretch of user units.
#[derive(Debug)]
pub(super) struct Axis {
    pieces: Vec<Piece>,
    /// User units a second, outside breaks.
    scale: f64,
}

/// A stretch of the axis with one scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    /// In seconds.
    pub(super) from: f64,
    /// In seconds.
    pub(super) to: f64,
    /// In user units.
    pub(super) left: f64,
    /// In user units.
    pub(super) right: f64,
    /// Whether time is drawn shorter here.
    pub(super) is_break: bool,
}

impl Axis {
    /// The time from the capture's start to `end`, between `left` and `right`; `busy` says when
    /// something happens that must be seen.
    pub(super) fn new(busy: &[At], end: At, left: f64, right: f64) -> Self {
        let mut pieces = pieces(busy, end.0.as_secs_f64().max(0.1));
        let breaks =
            f64::from(u32::try_from(pieces.iter().filter(|piece| piece.is_break).count()).unwrap_or(0));
        let drawn: f64 =
            pieces.iter().filter(|piece| !piece.is_break).map(|piece| piece.to - piece.from).sum();
        let width = right - left;
        let break_width = BREAK_WIDTH.min(width * BREAK_SHARE / breaks.max(1.0));
        let scale = (width - breaks * break_width) / drawn.max(0.1);
        let mut x = left;
        for piece in &mut pieces {
            piece.left = x;
            x += if piece.is_break { break_width } else { (piece.to - piece.from) * scale };
            piece.right = x;
        }
        Self { pieces, scale }
    }

    /// Where a time is.
    pub(super) fn x(&self, at: At) -> f64 {
        self.of(at.0.as_secs_f64())
    }

    fn of(&self, seconds: f64) -> f64 {
        let piece = self.pieces.iter().find(|piece| seconds <= piece.to).or(self.pieces.last());
        piece.map_or(0.0, |piece| {
            let share = (seconds - piece.from) / (piece.to - piece.from).max(f64::EPSILON);
            piece.left + share.clamp(0.0, 1.0) * (piece.right - piece.left)
        })
    }

    /// The breaks.
    pub(super) fn breaks(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| piece.is_break)
    }

    /// Where labels stand, at least `apart` user units apart, and what they say.
    pub(super) fn ticks(&self, apart: f64) -> Vec<(f64, String)> {
        let step = STEPS.into_iter().find(|step| step * self.scale >= apart).unwrap_or(3600.0);
        let mut ticks: Vec<(f64, String)> = Vec::new();
        for piece in self.pieces.iter().filter(|piece| !piece.is_break) {
            let mut seconds = (piece.from / step).ceil() * step;
            if seconds > piece.to {
                // A short piece without a round time still says where it is.
                seconds = (piece.from + MARGIN_SECS).min(piece.to);
            }
            while seconds <= piece.to + 1e-9 {
                let x = self.of(seconds);
                if ticks.last().is_none_or(|(last, _)| x - last >= apart * 0.8) {
                    ticks.push((x, label(seconds)));
                }
                seconds += step;
            }
        }
        ticks
    }
}

/// Stretches of time, not placed yet.
fn pieces(busy: &[At], end: f64) -> Vec<Piece> {
    let mut marks: Vec<f64> = busy.iter().map(|at| at.0.as_secs_f64().min(end)).collect();
    marks.extend([0.0, end]);
    marks.sort_by(f64::total_cmp);
    let piece = |from, to, is_break| Piece { from, to, left: 0.0, right: 0.0, is_break };
    let mut pieces = Vec::new();
    let mut from = 0.0;
    for (earlier, later) in marks.iter().zip(marks.iter().skip(1)) {
        if later - earlier > IDLE_SECS {
            let (pause, resume) = (earlier + MARGIN_SECS, later - MARGIN_SECS);
            pieces.push(piece(from, pause, false));
            pieces.push(piece(pause, resume, true));
            from = resume;
        }
    }
    pieces.push(piece(from, end, false));
    pieces
}

/// Seconds, or minutes and seconds, or hours too.
pub(super) fn label(seconds: f64) -> String {
    if seconds < 119.95 {
        let text = format!("{seconds:.1}");
        return format!("{} s", text.strip_suffix(".0").unwrap_or(&text));
    }
    let whole = seconds.round();
    let (hours, minutes, seconds) = ((whole / 3600.0).floor(), (whole / 60.0).floor() % 60.0, whole % 60.0);
    if hours > 0.0 {
        format!("{hours:.0}:{minutes:02.0}:{seconds:02.0}")
    } else {
        format!("{minutes:.0}:{seconds:02.0}")
    }
}

/// A length of time in four letters or so.
pub(super) fn brief(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 99.5 => format!("{seconds:.0} s"),
        seconds if seconds < 5970.0 => format!("{:.0} m", seconds / 60.0),
        seconds => format!("{:.0} h", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(seconds: f64) -> At {
        At(Duration::from_secs_f64(seconds))
    }

    #[test]
    fn idle_hours_do_not_squeeze_a_scan() {
        let busy: Vec<_> = [1.0, 1.8, 7200.0, 7200.8].map(at).into();
        let axis = Axis::new(&busy, at(7202.0), 0.0, 1000.0);
        assert!(axis.x(at(1.8)) - axis.x(at(1.0)) > 100.0);
        let breaks: Vec<_> = axis.breaks().collect();
        assert_eq!(breaks.len(), 1);
        assert!((axis.x(at(0.0))).abs() < 1e-9 && (axis.x(at(7202.0)) - 1000.0).abs() < 1e-6);
    }

    #[test]
    fn time_never_runs_backwards_and_empty_is_no_trouble() {
        let busy: Vec<_> = (0..40).map(|scan| at(f64::from(scan) * 31.0)).collect();
        let axis = Axis::new(&busy, at(1240.0), 10.0, 350.0);
        let xs: Vec<f64> = (0..=1240).map(|second| axis.x(at(f64::from(second)))).collect();
        assert!(xs.iter().zip(xs.iter().skip(1)).all(|(a, b)| a <= b));
        assert!(xs.iter().all(|x| (10.0..=350.01).contains(x)));
        let empty = Axis::new(&[], at(0.0), 0.0, 100.0);
        assert!(empty.x(at(5.0)).is_finite());
        assert!(!empty.ticks(50.0).is_empty());
    }

    #[test]
    fn labels_are_short() {
        let labels = [0.0, 2.5, 100.0, 125.0, 3725.0].map(label);
        assert_eq!(labels, ["0 s", "2.5 s", "100 s", "2:05", "1:02:05"]);
        assert_eq!([13.4, 99.5, 86_400.0].map(brief), ["13 s", "2 m", "24 h"]);
    }
}
