//! `cargo lab audit`: the judge on a capture from anywhere.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::air::addr::{Addr, ParseAddrError};
use crate::air::capture::{Capture, ReadCaptureError};
use crate::air::cast::Cast;
use crate::air::expect::Expectations;
use crate::air::moment::Moment;
use crate::air::report::Report;
use crate::air::ssid::Ssid;

/// What to audit.
#[derive(Debug, Clone, Args)]
pub struct AuditArgs {
    /// A pcap file of 802.11 frames with radiotap headers
    pub capture: PathBuf,
    /// A permanent address, which must not be in any frame
    #[arg(long = "station", value_name = "MAC")]
    pub stations: Vec<Addr>,
    /// An access point and its network; whoever is none is a station
    #[arg(long = "ap", value_name = "MAC=SSID", value_parser = access_point)]
    pub access_points: Vec<(Addr, Ssid)>,
    /// What tcpdump wrote to its standard error: says whether packets were dropped
    #[arg(long, value_name = "FILE")]
    pub tcpdump: Option<PathBuf>,
    /// Seconds from the capture's first frame until which beacons must be there
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub until: Option<Duration>,
    /// At least as many scans must be there
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub scans: usize,
    /// Write the report as one HTML page
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
    /// Write the timeline as an SVG picture
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long)]
    pub json: bool,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Audit {
    /// For standard output, with the final newline.
    pub output: String,
    /// Whether nothing was found.
    pub is_clean: bool,
}

/// Why there is no audit.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The capture cannot be judged.
    #[error(transparent)]
    Capture(#[from] ReadCaptureError),
    /// Another file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Judges a capture by its frames alone: which associations are right nobody has said, so any are.
///
/// # Errors
/// A file cannot be read or written, or the capture is none.
pub fn audit(args: &AuditArgs) -> Result<Audit, AuditError> {
    let mut capture = Capture::open(&args.capture)?;
    if let Some(path) = &args.tcpdump {
        let text = fs::read_to_string(path).map_err(|source| failed(path, source))?;
        capture = capture.with_tcpdump(&text);
    }
    let report = Report::of(&capture, &cast(args), &expectations(args));
    if let Some(path) = &args.page {
        let name = args.capture.file_name().unwrap_or_default().to_string_lossy();
        fs::write(path, report.page(&format!("Audit of {name}"))).map_err(|source| failed(path, source))?;
    }
    if let Some(path) = &args.picture {
        fs::write(path, report.picture()).map_err(|source| failed(path, source))?;
    }
    let output = if args.json { report.json() + "\n" } else { report.text() };
    Ok(Audit { output, is_clean: report.verdict.is_clean() })
}

fn cast(args: &AuditArgs) -> Cast {
    let cast = args.stations.iter().fold(Cast::new(), |cast, station| cast.forbid(*station));
    args.access_points.iter().fold(cast, |cast, (bssid, ssid)| cast.access_point(*bssid, ssid.clone()))
}

fn expectations(args: &AuditArgs) -> Expectations {
    let expected = Expectations::of_any_capture().at_least_scans(args.scans);
    Expectations { until: args.until.map(Moment::Capture), ..expected }
}

fn failed(path: &std::path::Path, source: std::io::Error) -> AuditError {
    AuditError::File { path: path.to_owned(), source }
}

fn access_point(text: &str) -> Result<(Addr, Ssid), ParseAddrError> {
    let (bssid, ssid) = text.split_once('=').unwrap_or((text, ""));
    Ok((bssid.parse()?, ssid.into()))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| format!("\"{text}\" is not a number of seconds"))?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: AuditArgs,
    }

    fn captures(name: &str) -> String {
        format!("{}/tests/captures/{name}", env!("CARGO_MANIFEST_DIR"))
    }

    fn run(capture: &str, more: &[&str]) -> Audit {
        let path = captures(&format!("{capture}.pcap"));
        let mut line =
            vec!["audit", &path, "--ap", "02:00:00:00:01:00=home", "--ap", "02:00:00:00:02:00=cafe"];
        line.extend(more);
        audit(&Line::try_parse_from(line).unwrap().args).unwrap()
    }

    #[test]
    fn a_permanent_address_is_found() {
        let found = run("supplicant-alone", &["--station", "02:00:00:00:00:00"]);
        assert!(!found.is_clean);
        assert!(found.output.ends_with("The judge: guilty: 5 findings\n"), "{}", found.output);
    }

    #[test]
    fn clean_is_said_only_of_what_is_proven() {
        let station = ["--station", "02:00:00:00:00:00"];
        let open = run("fresh-addresses", &station);
        assert!(open.is_clean && open.output.ends_with("nothing proves that the capture is whole\n"));
        let tcpdump = captures("fresh-addresses.tcpdump");
        let proven =
            run("fresh-addresses", &[&station[..], &["--tcpdump", &tcpdump, "--until", "104"]].concat());
        assert!(proven.output.ends_with("The judge: clean\n"), "{}", proven.output);
        assert!(!run("fresh-addresses", &["--until", "110"]).is_clean);
        assert!(!run("fresh-addresses", &["--scans", "5"]).is_clean);
    }

    #[test]
    fn json_is_json() {
        let json: serde_json::Value =
            serde_json::from_str(&run("supplicant-alone", &["--json"]).output).unwrap();
        assert_eq!(json["verdict"]["counts"]["scans"], 2);
        assert_eq!(json["timeline"]["access_points"][1]["ssid"], "cafe");
    }

    #[test]
    fn malformed_arguments_are_refused() {
        for line in
            [["x", "a.pcap", "--ap=home"], ["x", "a.pcap", "--until=-1"], ["x", "a.pcap", "--station=1"]]
        {
            assert!(Line::try_parse_from(line).is_err(), "{line:?}");
        }
    }
}
