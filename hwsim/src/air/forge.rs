//! Makes frames and captures for tests: the known sins are forged here.

use std::time::Duration;

use super::addr::Addr;
use super::capture::Capture;

const BROADCAST: Addr = Addr::BROADCAST;

fn management(subtype: u8, to: Addr, from: Addr, bssid: Addr, sequence: u16, body: &[u8]) -> Vec<u8> {
    let mut frame = vec![subtype << 4, 0, 0, 0];
    for address in [to, from, bssid] {
        frame.extend(address.0);
    }
    frame.extend((sequence << 4).to_le_bytes());
    frame.extend(body);
    frame
}

fn element(id: u8, content: &[u8]) -> Vec<u8> {
    let mut element = vec![id, u8::try_from(content.len()).unwrap()];
    element.extend(content);
    element
}

pub(crate) fn probe_request(from: Addr, ssid: &[u8], channel: u8, sequence: u16) -> Vec<u8> {
    let body = [element(0, ssid), element(1, &[2, 4, 11, 22]), element(3, &[channel])].concat();
    management(4, BROADCAST, from, BROADCAST, sequence, &body)
}

/// A probe request on channel 1 with more elements.
pub(crate) fn probe_request_with(from: Addr, sequence: u16, more: &[u8]) -> Vec<u8> {
    let mut frame = probe_request(from, b"", 1, sequence);
    frame.extend(more);
    frame
}

pub(crate) fn beacon(ap: Addr, ssid: &[u8], interval: u16, sequence: u16) -> Vec<u8> {
    let fixed = [&[0; 8][..], &interval.to_le_bytes(), &[0x11, 4]].concat();
    management(8, BROADCAST, ap, ap, sequence, &[fixed, element(0, ssid)].concat())
}

pub(crate) fn authentication(
    from: Addr,
    to: Addr,
    bssid: Addr,
    transaction: u16,
    status: u16,
    sequence: u16,
) -> Vec<u8> {
    let body = [0_u16, transaction, status].map(u16::to_le_bytes).concat();
    management(11, to, from, bssid, sequence, &body)
}

pub(crate) fn association_request(from: Addr, ap: Addr, ssid: &[u8], sequence: u16) -> Vec<u8> {
    management(0, ap, from, ap, sequence, &[vec![0x11, 4, 10, 0], element(0, ssid)].concat())
}

pub(crate) fn association_response(ap: Addr, to: Addr, status: u16, sequence: u16) -> Vec<u8> {
    let body = [0x0411, status, 0xc001].map(u16::to_le_bytes).concat();
    management(1, to, ap, ap, sequence, &body)
}

pub(crate) fn deauthentication(from: Addr, to: Addr, bssid: Addr, reason: u16, sequence: u16) -> Vec<u8> {
    management(12, to, from, bssid, sequence, &reason.to_le_bytes())
}

fn data(flags: u8, addresses: [Addr; 3], sequence: u16, body: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x08, flags, 0, 0];
    for address in addresses {
        frame.extend(address.0);
    }
    frame.extend((sequence << 4).to_le_bytes());
    frame.extend(body);
    frame
}

/// A protected data frame from a station through its access point.
pub(crate) fn data_up(from: Addr, ap: Addr, to: Addr, sequence: u16) -> Vec<u8> {
    data(0x41, [ap, from, to], sequence, &[0xee; 40])
}

/// A protected data frame from an access point; `source` is where it came from.
pub(crate) fn data_down(to: Addr, ap: Addr, source: Addr, sequence: u16) -> Vec<u8> {
    data(0x42, [to, ap, source], sequence, &[0xee; 40])
}

/// Message 1 to 4 of the 4-way handshake between a station and an access point.
pub(crate) fn eapol(sta: Addr, ap: Addr, message: u8, sequence: u16) -> Vec<u8> {
    let (information, nonce): (u16, u8) = match message {
        1 => (0x008a, 7),
        2 => (0x010a, 8),
        3 => (0x13ca, 7),
        4 => (0x030a, 0),
        other => panic!("there is no message {other}"),
    };
    let mut body = vec![0xaa, 0xaa, 3, 0, 0, 0, 0x88, 0x8e, 2, 3, 0, 95, 2];
    body.extend(information.to_be_bytes());
    body.extend([0, 16, 0, 0, 0, 0, 0, 0, 0, message.div_ceil(2)]);
    body.extend([nonce; 32]);
    body.extend([0; 50]);
    if message % 2 == 1 {
        data(0x02, [sta, ap, ap], sequence, &body)
    } else {
        data(0x01, [ap, sta, ap], sequence, &body)
    }
}

pub(crate) fn ack(to: Addr) -> Vec<u8> {
    let mut frame = vec![0xd4, 0, 0, 0];
    frame.extend(to.0);
    frame
}

/// A capture in the making: frames in any order of adding, written in order of time.
#[derive(Clone, Default)]
pub(crate) struct Tape {
    frames: Vec<(Duration, u16, Vec<u8>)>,
}

impl Tape {
    /// When the tape's clock starts, since 1970.
    pub(crate) const STARTED: Duration = Duration::from_secs(1_700_000_000);

    /// Adds a frame at `millis`, heard on `frequency` MHz.
    pub(crate) fn frame(&mut self, millis: u64, frequency: u16, frame: Vec<u8>) -> &mut Self {
        self.frames.push((Duration::from_millis(millis), frequency, frame));
        self
    }

    /// Beacons of `ap` every 200 TU from `from` to `to` milliseconds.
    pub(crate) fn beacons(&mut self, ap: Addr, ssid: &str, from: u64, to: u64) -> &mut Self {
        let mut micros = from * 1000;
        while micros <= to * 1000 {
            self.frames.push((Duration::from_micros(micros), 2412, beacon(ap, ssid.as_bytes(), 200, 0)));
            micros += 200 * 1024;
        }
        self
    }

    /// A scan of channels 1 to 11, 80 ms each, sequence numbers from `sequence`.
    pub(crate) fn scan(&mut self, from: Addr, millis: u64, sequence: u16) -> &mut Self {
        for channel in 1..=11_u8 {
            let step = u16::from(channel) - 1;
            let frame = probe_request(from, b"", channel, sequence + step);
            self.frame(millis + u64::from(step) * 80, 2412 + 5 * step, frame);
        }
        self
    }

    /// A whole association of `sta` with `ap`, with handshake, two data frames and a deauthentication
    /// after five seconds; sequence numbers from `sequence`.
    pub(crate) fn association(
        &mut self,
        sta: Addr,
        ap: Addr,
        ssid: &str,
        millis: u64,
        sequence: u16,
    ) -> &mut Self {
        self.frame(millis, 2412, authentication(sta, ap, ap, 1, 0, sequence))
            .frame(millis, 2412, ack(sta))
            .frame(millis + 1, 2412, authentication(ap, sta, ap, 2, 0, 0))
            .frame(millis + 1, 2412, ack(ap))
            .frame(millis + 10, 2412, association_request(sta, ap, ssid.as_bytes(), sequence + 1))
            .frame(millis + 11, 2412, association_response(ap, sta, 0, 0));
        for message in 1..=4 {
            self.frame(millis + 11 + u64::from(message), 2412, eapol(sta, ap, message, sequence + 2));
        }
        self.frame(millis + 100, 2412, data_up(sta, ap, ap, sequence + 4))
            .frame(millis + 200, 2412, data_down(sta, ap, ap, 9))
            .frame(millis + 5000, 2412, deauthentication(sta, ap, ap, 3, sequence + 5))
            .frame(millis + 5000, 2412, ack(sta))
    }

    /// The tape as a pcap file.
    pub(crate) fn pcap(&self) -> Vec<u8> {
        let mut frames = self.frames.clone();
        frames.sort_by_key(|(at, _, _)| *at);
        let mut file = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        file.extend(262_144_u32.to_le_bytes());
        file.extend(127_u32.to_le_bytes());
        for (at, frequency, frame) in frames {
            let time = Self::STARTED + at;
            let record = [radiotap(frequency), frame].concat();
            let length = u32::try_from(record.len()).unwrap();
            for number in [u32::try_from(time.as_secs()).unwrap(), time.subsec_micros(), length, length] {
                file.extend(number.to_le_bytes());
            }
            file.extend(record);
        }
        file
    }

    /// The tape as a healthy capture: tcpdump said that nothing was dropped.
    pub(crate) fn capture(&self) -> Capture {
        Capture::read(&self.pcap()).unwrap().with_tcpdump("3 packets captured\n0 packets dropped by kernel\n")
    }
}

fn radiotap(frequency: u16) -> Vec<u8> {
    let mut header = vec![0, 0, 12, 0, 8, 0, 0, 0];
    header.extend(frequency.to_le_bytes());
    header.extend([0xa0, 0]);
    header
}
