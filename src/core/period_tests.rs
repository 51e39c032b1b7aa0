//! Points at which an address changes, across days of 23 and 25 hours, and texts that are none.

use super::*;

fn time(text: &str) -> UnixTime {
    parse_time(text, &Zones::default()).unwrap()
}

fn periods(text: &str) -> Periods {
    Periods::parse(text, &Zones::default()).unwrap()
}

#[track_caller]
fn expect(text: &str, now: &str, index: i64, begins: &str, ends: &str) {
    let period = periods(text).at(time(now));
    assert_eq!(period, Period { index, begins: time(begins), ends: time(ends) }, "{text} at {now}");
}

#[test]
fn the_wish_of_a_week_from_a_monday_at_six() {
    let text = "7d,2016-08-22T06:00";
    expect(text, "2016-08-22T06:00Z", 0, "2016-08-22T06:00Z", "2016-08-29T06:00Z");
    expect(text, "2016-08-29T05:59:59Z", 0, "2016-08-22T06:00Z", "2016-08-29T06:00Z");
    expect(text, "2016-08-29T06:00Z", 1, "2016-08-29T06:00Z", "2016-09-05T06:00Z");
    expect(text, "2016-08-22T05:59:59Z", -1, "2016-08-15T06:00Z", "2016-08-22T06:00Z");
    expect("1w,2016-08-22T06:00Z", "2026-11-24T12:00Z", 535, "2026-11-23T06:00Z", "2026-11-30T06:00Z");
}

#[test]
fn without_an_anchor_days_begin_at_midnight_and_weeks_on_monday_in_utc() {
    expect("1d", "2026-11-24T23:59:59Z", 20_777, "2026-11-24T00:00Z", "2026-11-25T00:00Z");
    expect("1w", "2026-11-24T12:00Z", 2968, "2026-11-23T00:00Z", "2026-11-30T00:00Z");
    expect("7d", "2026-11-24T12:00Z", 2968, "2026-11-23T00:00Z", "2026-11-30T00:00Z");
    expect("15min", "2026-11-24T12:14Z", 1_994_640, "2026-11-24T12:00Z", "2026-11-24T12:15Z");
}

#[test]
fn a_fixed_offset_counts() {
    expect("1d,2026-01-01T06:00+02:00", "2026-01-02T03:59Z", 0, "2026-01-01T04:00Z", "2026-01-02T04:00Z");
    expect("1d,2026-01-01T06:00-05:30", "2026-01-01T11:30Z", 0, "2026-01-01T11:30Z", "2026-01-02T11:30Z");
}

#[cfg(feature = "zones")]
#[test]
fn a_day_of_23_and_one_of_25_hours() {
    let daily = "1d,2026-01-01T06:00[CET-1CEST,M3.5.0,M10.5.0/3]";
    // Clocks go forward on 29 March: that day is short, and six o'clock stays six o'clock.
    expect(daily, "2026-03-29T03:59:59Z", 86, "2026-03-28T05:00Z", "2026-03-29T04:00Z");
    expect(daily, "2026-03-29T04:00Z", 87, "2026-03-29T04:00Z", "2026-03-30T04:00Z");
    // And back on 25 October.
    expect(daily, "2026-10-25T04:59:59Z", 296, "2026-10-24T04:00Z", "2026-10-25T05:00Z");
    expect(daily, "2026-10-25T05:00Z", 297, "2026-10-25T05:00Z", "2026-10-26T05:00Z");
    // Hours are exact, whatever clocks do.
    let hourly = "12h,2026-01-01T06:00[CET-1CEST,M3.5.0,M10.5.0/3]";
    expect(hourly, "2026-03-29T04:00Z", 173, "2026-03-28T17:00Z", "2026-03-29T05:00Z");
    // Half past two does not exist on the one day, and comes twice on the other.
    let odd = "1d,2026-01-01T02:30[CET-1CEST,M3.5.0,M10.5.0/3]";
    expect(odd, "2026-03-29T01:29:59Z", 86, "2026-03-28T01:30Z", "2026-03-29T01:30Z");
    expect(odd, "2026-03-29T12:00Z", 87, "2026-03-29T01:30Z", "2026-03-30T00:30Z");
    expect(odd, "2026-10-25T01:30Z", 297, "2026-10-25T00:30Z", "2026-10-26T01:30Z");
}

/// Every period is found from each of its ends, and the next begins where it ends.
#[test]
fn periods_neither_overlap_nor_leave_gaps() {
    let mut texts = vec!["1d", "7d,2016-08-22T06:00", "5h,2024-02-29T01:02:03-11:00", "90min", "13d"];
    if cfg!(feature = "zones") {
        texts.extend([
            "1d,2026-01-01T02:30[CET-1CEST,M3.5.0,M10.5.0/3]",
            "3d,2020-01-01T00:00[<+1030>-10:30<+11>-11,M10.1.0,M4.1.0]",
        ]);
    }
    for text in texts {
        let periods = periods(text);
        let mut period = periods.at(time("2025-01-01T00:00Z"));
        for _ in 0..2000 {
            assert!(period.begins < period.ends, "{text}: {period:?}");
            assert_eq!(periods.at(period.begins), period, "{text}");
            assert_eq!(periods.at(UnixTime::new(period.ends.secs() - 1)), period, "{text}");
            let next = periods.at(period.ends);
            assert_eq!((next.index, next.begins), (period.index + 1, period.ends), "{text}");
            period = next;
        }
    }
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    for text in ["999999999w", "1min", "1d,9999-12-31T23:59:59Z", "999999999h,0000-01-01T00:00+23:59"] {
        for secs in [i64::MIN, 0, i64::MAX] {
            let now = UnixTime::new(secs);
            let period = periods(text).at(now);
            assert!(period.begins <= now && now <= period.ends, "{text} at {now}: {period:?}");
        }
    }
}

#[test]
fn what_is_wrong_is_said() {
    let error = |text: &str| Periods::parse(text, &Zones::default()).unwrap_err();
    for text in ["", "d", "0d", "1", "1m", "1D", "-1d", "1.5d", "1 d", "+1d", "1000000000d", "é", "1é"] {
        assert_eq!(error(text), ParsePeriodsError::Period(text.to_owned()));
    }
    for anchor in
        ["", "06:00", "2016-08-22", "2016-08-22 06:00", "2016-08-22T06:00 Z", "2016-08-22T06:00+2", "Té"]
    {
        assert_eq!(error(&format!("1d,{anchor}")), ParsePeriodsError::Anchor(anchor.to_owned()));
    }
    assert!(matches!(error("1d,2016-08-22T06:00[Europe/Berlni]"), ParsePeriodsError::Zone(_)));
}

#[test]
fn names_of_zones_are_found_and_rules_are_not_names() {
    assert_eq!(zone_name("1d,2016-08-22T06:00[Europe/Berlin]"), Some("Europe/Berlin"));
    assert_eq!(zone_name("1d,2016-08-22T06:00Z"), None);
    assert_eq!(zone_name("1d"), None);
    if cfg!(feature = "zones") {
        assert_eq!(zone_name("1d,2016-08-22T06:00[CET-1CEST,M3.5.0,M10.5.0/3]"), None);
    }
}
