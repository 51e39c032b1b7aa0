//! The timeline as a picture (SVG): time from left to right, a lane per address, the access points apart.

use std::fmt::Write as _;

use super::addr::Addr;
use super::axis::{self, Axis};
use super::moment::At;
use super::page::escape;
use super::timeline::{AccessPointLane, Entry, EntryKind, Timeline};

/// Colours and type of the picture, for light and dark; a page that holds pictures needs it once.
pub const STYLE: &str = include_str!("picture.css");

/// How a picture is laid out, in user units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layout {
    /// The whole width.
    pub width: f64,
    /// Where time begins. In a narrow picture the lanes' names stand above them.
    pub left: f64,
    /// From one lane to the next.
    pub lane: f64,
    /// How far apart the axis' labels are.
    pub labels_apart: f64,
}

impl Layout {
    /// For a desk, and for the README.
    pub const WIDE: Self = Self { width: 1120.0, left: 216.0, lane: 27.0, labels_apart: 52.0 };
    /// For a telephone.
    pub const NARROW: Self = Self { width: 368.0, left: 6.0, lane: 40.0, labels_apart: 46.0 };

    fn is_narrow(self) -> bool {
        self.left < 100.0
    }

    /// The middle of the bars in a lane that begins at `top`.
    fn middle(self, top: f64) -> f64 {
        if self.is_narrow() { top + 26.0 } else { top + self.lane / 2.0 }
    }
}

const MARGIN: f64 = 10.0;
const AXIS_HEIGHT: f64 = 26.0;
const HEADING: f64 = 24.0;
/// A probe request lasts too short to be seen; bars are at least this wide.
const LEAST_WIDTH: f64 = 4.0;
/// What stands in the lane of an address that must not be seen and was not.
const SILENT: &str = "in no frame";
/// Letters of the labels are about this wide.
const LETTER: f64 = 7.0;

/// The picture as a file of its own, which brings its style along.
#[must_use]
pub fn file(timeline: &Timeline) -> String {
    let drawing = draw(timeline, Layout::WIDE, true);
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{drawing}\n")
}

/// The picture as an element of an HTML page that holds [`STYLE`].
#[must_use]
pub fn element(timeline: &Timeline, layout: Layout) -> String {
    draw(timeline, layout, false)
}

fn draw(timeline: &Timeline, layout: Layout, with_style: bool) -> String {
    let mut picture = Picture {
        layout,
        axis: Axis::new(&timeline.busy, timeline.end, layout.left, layout.width - MARGIN),
        body: String::new(),
    };
    let mut y = picture.legend(4.0, timeline);
    let top = y;
    y = picture.heading(y, "stations");
    let (silent, lanes) = lanes(timeline);
    for address in &silent {
        y = picture.silent_lane(y, *address);
    }
    for address in &lanes {
        y = picture.station_lane(y, *address, timeline);
    }
    y += 6.0;
    let access_points = y;
    y = picture.heading(y, "access points");
    for lane in &timeline.access_points {
        y = picture.access_point_lane(y, lane);
    }
    y += 4.0;
    let ground = picture.ground(top, access_points, y);
    picture.time_labels(y);
    let height = y + AXIS_HEIGHT;
    let (style, paper) = if with_style {
        (
            format!("<style>{STYLE}</style>"),
            format!("<rect class=\"paper\" width=\"100%\" height=\"{height:.0}\"/>"),
        )
    } else {
        (String::new(), String::new())
    };
    let width = layout.width;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"air\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" \
         aria-label=\"Timeline: one lane per address, bursts by time\">{style}{paper}{ground}{}</svg>",
        picture.body
    )
}

/// Addresses that must not be seen and were not; and the others in order of appearance.
fn lanes(timeline: &Timeline) -> (Vec<Addr>, Vec<Addr>) {
    let seen = timeline.addresses();
    let silent = timeline.forbidden.iter().filter(|address| !seen.contains(address)).copied().collect();
    (silent, seen)
}

struct Picture {
    layout: Layout,
    axis: Axis,
    body: String,
}

impl Picture {
    /// Of what there is; wraps where the picture is narrow.
    fn legend(&mut self, top: f64, timeline: &Timeline) -> f64 {
        let has = |kind| timeline.entries.iter().any(|entry| entry.kind == kind);
        let is_guilty = timeline.entries.iter().any(|entry| !entry.sins.is_empty());
        let items = [
            ("scan", "scan", 14.0, 9.0, has(EntryKind::Scan)),
            ("association", "association", 14.0, 14.0, has(EntryKind::Association)),
            ("failed", "failed attempt", 14.0, 14.0, has(EntryKind::FailedAttempt)),
            ("other", "unknown", 14.0, 9.0, has(EntryKind::Other)),
            ("sin", "sin", 14.0, 14.0, is_guilty),
            ("beacons", "beacon", 2.0, 6.0, true),
            ("replies", "access point’s other frame", 2.0, 14.0, true),
        ];
        let left = self.name_left();
        let (mut x, mut y) = (left, top + 10.0);
        for (class, name, swatch, height, _) in items.into_iter().filter(|item| item.4) {
            let width = swatch + 6.0 + letters(name) * LETTER;
            if x + width > self.layout.width {
                (x, y) = (left, y + 19.0);
            }
            let _ = write!(
                self.body,
                "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{swatch}\" height=\"{height}\" rx=\"1\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\">{name}</text>",
                y - height / 2.0,
                x + swatch + 5.0,
                y + 4.0,
            );
            x += width + 14.0;
        }
        y + 18.0
    }

    fn heading(&mut self, top: f64, words: &str) -> f64 {
        let _ = write!(
            self.body,
            "<text class=\"heading\" x=\"{:.1}\" y=\"{:.1}\">{words}</text>",
            self.name_left(),
            top + 16.0
        );
        top + HEADING
    }

    fn name_left(&self) -> f64 {
        if self.layout.is_narrow() { self.layout.left } else { MARGIN }
    }

    /// The lane's name, and a note in the same column; where the bars' middle is.
    fn name(&mut self, top: f64, name: &str, note: &str, class: &str) -> f64 {
        let middle = self.layout.middle(top);
        let baseline = if self.layout.is_narrow() { top + 12.0 } else { middle + 4.0 };
        let (x, at) =
            if self.layout.is_narrow() { ("start", 150.0) } else { ("end", self.layout.left - 10.0) };
        let _ = write!(
            self.body,
            "<text class=\"name {class}\" x=\"{:.1}\" y=\"{baseline:.1}\">{}</text>\
             <text class=\"note {class}\" text-anchor=\"{x}\" x=\"{at:.1}\" y=\"{baseline:.1}\">{}</text>",
            self.name_left(),
            escape(name),
            escape(note),
        );
        middle
    }

    fn lane(&mut self, middle: f64) {
        let _ = write!(
            self.body,
            "<line class=\"lane\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{middle:.1}\" y2=\"{middle:.1}\"/>",
            self.layout.left,
            self.layout.width - MARGIN,
        );
    }

    fn silent_lane(&mut self, top: f64, address: Addr) -> f64 {
        let middle = self.name(top, &address.to_string(), "permanent", "");
        let _ = write!(
            self.body,
            "<text class=\"note\" x=\"{:.1}\" y=\"{:.1}\">{SILENT}</text>",
            self.clear_of_breaks(self.layout.left + 6.0, letters(SILENT) * LETTER),
            middle + 4.0
        );
        top + self.layout.lane
    }

    /// The first place from `x` on where a text of this width lies on no break; `x` if there is none.
    fn clear_of_breaks(&self, x: f64, width: f64) -> f64 {
        let breaks = self.axis.breaks().map(|piece| (piece.left - 4.0, piece.right + 8.0));
        let clear = breaks.fold(x, |x, (left, right)| if x < right && x + width > left { right } else { x });
        if clear + width <= self.layout.width - MARGIN { clear } else { x }
    }

    fn station_lane(&mut self, top: f64, address: Addr, timeline: &Timeline) -> f64 {
        let is_forbidden = timeline.forbidden.contains(&address);
        let (note, class) = if is_forbidden { ("permanent", "guilty") } else { ("", "") };
        let middle = self.name(top, &address.to_string(), note, class);
        self.lane(middle);
        let entries = timeline.entries.iter().filter(|entry| entry.address == address);
        // A scan that happens while connected is drawn over the association.
        let mut entries: Vec<_> = entries.collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.kind));
        for entry in entries {
            self.bar(middle, entry);
        }
        top + self.layout.lane
    }

    fn bar(&mut self, middle: f64, entry: &Entry) {
        let (left, right) = (self.axis.x(entry.from), self.axis.x(entry.to));
        let width = (right - left).max(LEAST_WIDTH);
        let (class, height) = match entry.kind {
            EntryKind::Scan => ("scan", 9.0),
            EntryKind::Association => ("association", 17.0),
            EntryKind::FailedAttempt => ("failed", 17.0),
            EntryKind::Other => ("other", 9.0),
        };
        let guilty = if entry.sins.is_empty() { "" } else { " sin" };
        let _ = write!(
            self.body,
            "<g class=\"burst\"><title>{}</title><rect class=\"{class}{guilty}\" x=\"{left:.1}\" y=\"{:.1}\" \
             width=\"{width:.1}\" height=\"{height}\" rx=\"2\"/>",
            escape(&tooltip(entry)),
            middle - height / 2.0,
        );
        if let Some(ssid) = &entry.ssid {
            self.name_network(&ssid.to_string(), left, width, middle, !entry.sins.is_empty());
        }
        self.body.push_str("</g>");
    }

    /// Inside the bar where it fits, else beside it.
    fn name_network(&mut self, ssid: &str, left: f64, width: f64, middle: f64, is_guilty: bool) {
        let short = shortened(ssid, 14);
        let needed = letters(&short) * LETTER + 10.0;
        let y = middle + 4.0;
        let (class, anchor, x) = if needed <= width {
            ("inside", "start", left + 5.0)
        } else if left + width + needed < self.layout.width {
            ("beside", "start", left + width + 4.0)
        } else {
            ("beside", "end", left - 4.0)
        };
        let guilty = if is_guilty { " guilty" } else { "" };
        let _ = write!(
            self.body,
            "<text class=\"{class}{guilty}\" text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>",
            escape(&short)
        );
    }

    fn access_point_lane(&mut self, top: f64, lane: &AccessPointLane) -> f64 {
        let middle = self.name(top, &lane.bssid.to_string(), &shortened(&lane.ssid.to_string(), 11), "");
        self.lane(middle);
        let beacons = self.marks(&lane.beacons, middle, 3.0);
        let others = self.marks(&lane.others, middle, 7.0);
        let _ = write!(
            self.body,
            "<g><title>{}</title><path class=\"beacons\" d=\"{beacons}\"/><path class=\"replies\" d=\"{others}\"/></g>",
            escape(&format!(
                "“{}”: {} beacons and {} other frames",
                lane.ssid,
                lane.beacon_count,
                lane.others.len()
            )),
        );
        top + self.layout.lane
    }

    /// Upright strokes; those that would fall on one place are drawn once.
    fn marks(&self, times: &[At], middle: f64, half: f64) -> String {
        let mut path = String::new();
        let mut last = f64::NEG_INFINITY;
        for at in times {
            let x = self.axis.x(*at);
            if x - last >= 1.0 {
                let _ = write!(path, "M{x:.1} {:.1}v{:.1}", middle - half, half * 2.0);
                last = x;
            }
        }
        path
    }

    /// What lies under everything: the access points' area, and the breaks through all lanes.
    fn ground(&self, top: f64, access_points: f64, bottom: f64) -> String {
        let mut ground = format!(
            "<rect class=\"area\" x=\"0\" y=\"{access_points:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"4\"/>",
            self.layout.width,
            bottom - access_points
        );
        for piece in self.axis.breaks() {
            let idle = axis::label((piece.to - piece.from).round());
            let (x, width) = (piece.left, piece.right - piece.left);
            let _ = write!(
                ground,
                "<g><title>{idle} without a station’s frame, drawn shorter</title>\
                 <rect class=\"break\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\"/>",
                bottom - top,
            );
            for edge in [piece.left, piece.right] {
                let _ = write!(ground, "<path class=\"edge\" d=\"{}\"/>", zigzag(edge, top, bottom));
            }
            if width >= 26.0 && !self.layout.is_narrow() {
                let _ = write!(
                    ground,
                    "<text class=\"tick\" text-anchor=\"middle\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                    x + width / 2.0,
                    top + 14.0,
                    axis::brief(piece.to - piece.from)
                );
            }
            ground.push_str("</g>");
        }
        ground
    }

    fn time_labels(&mut self, top: f64) {
        let _ = write!(
            self.body,
            "<line class=\"axis\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{top:.1}\" y2=\"{top:.1}\"/>",
            self.layout.left,
            self.layout.width - MARGIN
        );
        for (x, label) in self.axis.ticks(self.layout.labels_apart) {
            let anchor = if x < self.layout.left + 8.0 {
                "start"
            } else if x > self.layout.width - 30.0 {
                "end"
            } else {
                "middle"
            };
            let _ = write!(
                self.body,
                "<line class=\"axis\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top:.1}\" y2=\"{:.1}\"/>\
                 <text class=\"tick\" text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"{:.1}\">{label}</text>",
                top + 4.0,
                top + 17.0
            );
        }
    }
}

fn letters(text: &str) -> f64 {
    f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX))
}

/// At most `most` letters of a text that may be long.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

fn tooltip(entry: &Entry) -> String {
    let mut words = format!(
        "{} under {}\n{} to {}, from frame {}\n{}",
        entry.kind.name(),
        entry.address,
        entry.from,
        entry.to,
        entry.frame,
        entry.what
    );
    if !entry.why.is_empty() {
        let _ = write!(words, "\nright: {}", entry.why);
    }
    for sin in &entry.sins {
        let _ = write!(words, "\nSIN: {sin}");
    }
    words
}

fn zigzag(x: f64, top: f64, bottom: f64) -> String {
    let mut path = format!("M{x:.1} {top:.1}");
    let (mut y, mut side) = (top, 2.0);
    while y + 4.0 <= bottom {
        let _ = write!(path, "l{side:.0} 4");
        y += 4.0;
        side = -side;
    }
    path
}
