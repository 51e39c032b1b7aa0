#!/usr/bin/env python3
"""A second, independent computation of what macveil adds to NetworkManager's addresses.

Writes vectors/*.json beside itself. Python's hashlib and zoneinfo stand for sha2 and jiff; the rest is
written from docs/addresses.md and not from the Rust code. Run it after a change there, and read the diff.
"""
import base64, hashlib, json, os, re
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

HERE = os.path.dirname(os.path.abspath(__file__))
KEY = "nm-v2:hnIHoHp4p9kaEWU5/+dO+gFREirN1AsMoO1MPaoYxCc="
MACHINE = "ee7ac3602b6306061bd984a41eb1c045"
UUID = "3b1c8d1e-58a1-4f47-9d3b-8d7f6f0a2c11"
UTC = timezone.utc


def octets(mac):
    return bytes(int(part, 16) for part in re.split("[:-]", mac))


def text(raw):
    return ":".join(f"{octet:02X}" for octet in raw)


def anchor(words):
    """A date and time, and its zone, of the text behind the comma."""
    if words is None:
        return datetime(1970, 1, 5), UTC
    if words.endswith("]"):
        civil, zone = words[:-1].split("[")
        return datetime.fromisoformat(civil), ZoneInfo(zone)
    when = datetime.fromisoformat(words.replace("Z", "+00:00"))
    return when.replace(tzinfo=None), when.tzinfo or UTC


def instant(civil, zone):
    """When clocks in a zone show this; within a gap, as long after it as it is into it."""
    when = civil.replace(tzinfo=zone, fold=0).astimezone(UTC)
    # fold=0 in a gap uses the offset before the jump, which is what is wanted.
    return when


def period(pattern, now):
    length, _, words = pattern.partition(",")
    number, unit = int(re.match(r"\d+", length)[0]), re.sub(r"\d", "", length)
    civil, zone = anchor(words or None)
    if unit in ("d", "w"):
        step = timedelta(days=number * (7 if unit == "w" else 1))
        begin = lambda index: instant(civil + index * step, zone)
    else:
        step = timedelta(minutes=number * (60 if unit == "h" else 1))
        begin = lambda index: instant(civil, zone) + index * step
    index = (now - instant(civil, zone)) // step - 2
    while begin(index + 1) <= now:
        index += 1
    return index, begin(index + 1)


def expand(stable_id, given, now):
    """The expanded text, or None without a pattern, and when it changes."""
    out, copied, at, until = "", 0, 0, None
    while (at := stable_id.find("$", at)) >= 0:
        here = re.match(r"\$\{(CONNECTION|BOOT|DEVICE|MAC|NETWORK_SSID|BSSID|TIME:[^}]*)\}", stable_id[at:])
        if not here:
            at += 2 if stable_id[at:].startswith("$$") else 1
            continue
        name = here[1]
        if name.startswith("TIME:"):
            index, ends = period(name[5:], now)
            value, until = str(index), min(filter(None, [until, ends]))
        elif name == "BSSID":
            value = text(octets(given["bssid"]))
        elif name == "NETWORK_SSID":
            value = "s:" + bytes.fromhex(given["ssid"]).decode()
        else:
            value = {"CONNECTION": given["uuid"], "DEVICE": given["ifname"], "BOOT": "", "MAC": ""}[name]
        at += here.end()
        out += stable_id[copied:at] + f"={len(value.encode())}{{{value}}}"
        copied = at
    return (out + stable_id[copied:] if copied else None), until


def shorten(expanded):
    return base64.b64encode(hashlib.sha1(expanded.encode()).digest()).decode().rstrip("=")


def jump(key, bases):
    """Lamping and Veach's consistent hash, in the integers of docs/addresses.md."""
    index, following = 0, 0
    while following < bases:
        index = following
        key = (key * 2862933555777941757 + 1) % 2**64
        following = ((index + 1) << 31) // ((key >> 33) + 1)
    return index


def bases(mask, given):
    found = []
    for word in mask.split()[1:]:
        if word == "preserve":
            found.append(octets(given["current_mac"]))
        elif word.startswith("vendor:"):
            what, seen = word[7:], []
            lines = [line.split() for line in given["vendors"].splitlines()]
            classes = {line[0] for line in lines}
            for cls, oui, name in lines:
                same = [c for c, o, _ in lines if octets(o) == octets(given["initial_mac"])[:3]]
                if "/" in what:
                    meant = (cls, name.lower()) == (what.split("/")[0], what.split("/")[1].lower())
                else:
                    meant = what == "any" or (what == "same" and cls in same) or (
                        cls == what if what in classes else name.lower() == what.lower())
                if meant and octets(oui) not in seen:
                    seen.append(octets(oui))
            found += [oui + bytes(3) for oui in seen]
        else:
            found.append(octets(word))
    return found


def address(given):
    now = datetime.fromisoformat(given["at"].replace("Z", "+00:00")) if "at" in given else None
    until = None
    if given["mode"] == "random":
        raw, pick = bytes.fromhex(given["random_bytes"]), lambda n: given["pick"]
    else:
        stable_id = {"stable-ssid": "${NETWORK_SSID}", "stable-bssid": "${NETWORK_SSID}${BSSID}"}.get(
            given["mode"], given.get("stable_id"))
        if stable_id is None:
            kind, identity = 0, given["uuid"]
        else:
            expanded, until = expand(stable_id, given, now)
            kind, identity = (1, stable_id) if expanded is None else (2, shorten(expanded))
        if generation := given.get("generation"):
            digits = str(generation)
            identity = shorten(f"{kind}:{identity}${{GENERATION}}={len(digits)}{{{digits}}}")
            kind = 2
        host = hashlib.sha256(f"{len(KEY)} {KEY}{MACHINE}".encode()).digest()
        digest = hashlib.sha256(bytes([kind]) + len(host).to_bytes(4, "big") + host
                                + given["ifname"].encode() + b"\0" + identity.encode() + b"\0").digest()
        raw, pick = digest[:6], lambda n: jump(int.from_bytes(digest[6:14], "big"), n)
    made = [raw[0] | 2, *raw[1:6]]
    if given.get("mask"):
        keep, listed = octets(given["mask"].split()[0]), bases(given["mask"], given)
        base = octets(given["initial_mac"]) if len(given["mask"].split()) == 1 else (
            listed[pick(len(listed)) if len(listed) > 1 else 0])
        made = [m & ~k & 255 | b & k for m, k, b in zip(made, keep, base)]
    made[0] &= 0xFE
    return {"mac": text(made), "until": until and until.strftime("%Y-%m-%dT%H:%M:%SZ")}


def vector(**fields):
    given = {"ifname": "wlan0", "ssid": b"fake net".hex(), "uuid": UUID, "mode": "stable",
             "secret_key_text": KEY, "machine_id": MACHINE, **fields}
    return {"input": given, "expect": address(given)}


def refused(words, **fields):
    given = {"ifname": "wlan0", "ssid": b"fake net".hex(), "uuid": UUID, "mode": "stable",
             "secret_key_text": KEY, "machine_id": MACHINE, **fields}
    return {"input": given, "expect": {"refused": words}}


def write(group, note, vectors):
    with open(f"{HERE}/vectors/{group}.json", "w") as file:
        json.dump([{"group": group, "origin": "model.py", "note": note, "vectors": vectors}], file, indent=1)
        file.write("\n")


def times():
    weekly, berlin = "${TIME:7d,2016-08-22T06:00}", "${TIME:1d,2026-01-01T06:00[Europe/Berlin]}"
    for at in ["2016-08-22T05:59:59Z", "2016-08-22T06:00:00Z", "2016-08-29T05:59:59Z", "2016-08-29T06:00:00Z",
               "2026-11-24T12:00:00Z", "1969-07-20T20:17:40Z"]:
        yield vector(stable_id=weekly, at=at)
    for stable_id in ["${TIME:1d}", "${TIME:1w}", "${TIME:7d}", "${TIME:12h}", "${TIME:90min}", "${TIME:30d}",
                      "${NETWORK_SSID}/${TIME:1d}", "${TIME:1d}${TIME:5h,2020-02-29T00:00:01-03:30}",
                      "$${TIME:1d}${CONNECTION}", "${TIME:1w,2026-01-05T04:00+01:00}"]:
        yield vector(stable_id=stable_id, at="2026-11-24T22:42:21Z")
    # Clocks in Berlin go forward on 29 March and back on 25 October.
    for at in ["2026-03-28T05:00:00Z", "2026-03-29T03:59:59Z", "2026-03-29T04:00:00Z", "2026-10-25T04:59:59Z",
               "2026-10-25T05:00:00Z"]:
        yield vector(stable_id=berlin, at=at)
        yield vector(stable_id="${TIME:12h,2026-01-01T06:00[Europe/Berlin]}", at=at)
    for at in ["2026-03-29T01:29:59Z", "2026-03-29T01:30:00Z", "2026-10-25T00:29:59Z", "2026-10-25T00:30:00Z",
               "2026-10-25T01:30:00Z"]:
        yield vector(stable_id="${TIME:1d,2026-01-01T02:30[Europe/Berlin]}", at=at)
    # Half an hour of summer time; a day that never was.
    for at in ["2026-04-04T15:00:00Z", "2026-10-03T15:15:00Z", "2026-10-03T15:45:00Z"]:
        yield vector(stable_id="${TIME:1d,2026-01-01T02:15[Australia/Lord_Howe]}", at=at)
    for at in ["2011-12-29T15:59:59Z", "2011-12-29T16:00:00Z", "2011-12-30T15:59:59Z", "2011-12-30T16:00:00Z"]:
        yield vector(stable_id="${TIME:1d,2011-12-01T06:00[Pacific/Apia]}", at=at)
    yield refused("not a period", stable_id="${TIME:1m}", at="2026-01-01T00:00:00Z")
    yield refused("not a period", stable_id="${TIME}", at="2026-01-01T00:00:00Z")
    yield refused("not a date and time", stable_id="${TIME:1d,06:00}", at="2026-01-01T00:00:00Z")
    yield refused("no time zone that is known", stable_id="${TIME:1d,2016-08-22T06:00[Europe/Berlni]}", at="2026-01-01T00:00:00Z")
    yield refused("needs the time", stable_id="${TIME:1d}")


def access_points():
    for bssid in ["02:00:00:00:01:00", "02:00:00:00:01:01", "aa-bb-cc-d-e-f"]:
        yield vector(mode="stable-bssid", bssid=bssid)
        yield vector(stable_id="${BSSID}", bssid=bssid)
    yield vector(stable_id="$${BSSID}", bssid="02:00:00:00:01:00")
    yield refused("BSSID", mode="stable-bssid")
    yield refused("BSSID", stable_id="x${BSSID}")


def generations():
    for generation in [0, 1, 2, 10, 2**64 - 1]:
        yield vector(generation=generation)
        yield vector(generation=generation, mode="stable-ssid")
        yield vector(generation=generation, stable_id="home")


def masks():
    own = dict(initial_mac="00:11:22:33:44:55", current_mac="0A:BB:CC:00:00:01")
    for mask in ["FF:FF:FF:00:00:00 preserve", "FE:FF:FF:00:00:00 preserve 68:F7:28:00:00:00",
                 "FF:FF:FF:00:00:00", "00:00:00:FF:FF:FF preserve"]:
        yield vector(mode="stable-ssid", mask=mask, **own)
        yield vector(mode="random", mask=mask, random_bytes="0c14ddcaf706", pick=0, **own)
    several = "FF:FF:FF:00:00:00 68:F7:28:00:00:00 00:1A:2B:00:00:00 A4:77:33:00:00:00"
    for name in ["home", "cafe", "office", "library", "station"]:
        yield vector(mode="stable-ssid", ssid=name.encode().hex(), mask=several, **own)
        yield vector(mode="stable-ssid", ssid=name.encode().hex(), mask=several + " 3C:28:6D:00:00:00", **own)
    yield refused("initial address", mode="stable-ssid", mask="FF:FF:FF:00:00:00")
    yield refused("current address", mode="random", random_bytes="0c14ddcaf706", mask="FF:FF:FF:00:00:00 preserve")
    yield refused("not a MAC address", mode="stable-ssid", mask="FF:FF:FF:00:00:00 current")
    yield refused("blanks only", mode="stable-ssid", mask="  ")


def vendors():
    own = dict(initial_mac="00:1B:21:33:44:55", vendors="phone A4:77:33 Google\nphone 3C:28:6D Google\n"
               "laptop 00:1B:21 Intel\nlaptop 94:65:9C Intel\ntv A4:77:33 Google\nphone 04:18:0F Samsung\n")
    for what in ["phone", "google", "GOOGLE", "tv/google", "phone/Samsung", "any", "same", "laptop"]:
        yield vector(mode="stable-ssid", mask=f"FF:FF:FF:00:00:00 vendor:{what}", **own)
        yield vector(mode="stable-ssid", mask=f"FD:FF:FF:00:00:00 vendor:{what}", **own)
    yield vector(mode="random", mask="FF:FF:FF:00:00:00 vendor:phone", random_bytes="0c14ddcaf706", pick=2, **own)
    yield refused("no list has", mode="stable-ssid", mask="FF:FF:FF:00:00:00 vendor:toaster", **own)
    yield refused("no list has", mode="stable-ssid", mask="FF:FF:FF:00:00:00 vendor:same",
                  **{**own, "initial_mac": "02:00:00:00:00:01"})


write("time", "Periods by the clock and by the calendar, across changes of the clock.", list(times()))
write("access-point", "An address for each access point.", list(access_points()))
write("generation", "Re-rolls.", list(generations()))
write("mask", "Masks in the safe default: preserve, and stable choices among several bases.", list(masks()))
write("vendor", "Vendors' prefixes by class, by name, by both.", list(vendors()))
