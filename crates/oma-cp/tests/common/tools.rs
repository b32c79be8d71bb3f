//! The independent programs: libwbxml's converters, Wireshark's dissectors, OpenSSL. `scripts/setup test` installs them.

use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs a program in a folder and returns what it printed. It must be there, and it must succeed.
fn run(folder: &Path, program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let started = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => panic!("{program} is missing; scripts/setup test installs it"),
        Err(error) => panic!("{program}: {error}"),
    };
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What libwbxml reads in WBXML: the document as XML.
pub fn wbxml2xml(wbxml: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("document.wbxml"), wbxml).unwrap();
    String::from_utf8(run(folder.path(), "wbxml2xml", &["-m", "1", "-o", "-", "document.wbxml"], b"")).unwrap()
}

/// What libwbxml writes for XML, with or without a string table.
pub fn xml2wbxml(xml: &str, string_table: bool) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("document.xml"), xml).unwrap();
    let mut arguments = vec!["-o", "document.wbxml", "document.xml"];
    if !string_table {
        arguments.insert(0, "-n");
    }
    run(folder.path(), "xml2wbxml", &arguments, b"");
    std::fs::read(folder.path().join("document.wbxml")).unwrap()
}

/// HMAC-SHA1 by OpenSSL, in hex. The key is given in hex, too.
pub fn hmac_sha1(key: &str, message: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let key = format!("hexkey:{key}");
    let printed = run(folder.path(), "openssl", &["dgst", "-sha1", "-mac", "HMAC", "-macopt", &key], message);
    String::from_utf8(printed).unwrap().trim().rsplit(' ').next().unwrap().to_uppercase()
}

/// The same as the sheet calls it, with the PIN as text.
pub fn hmac_sha1_of_pin(pin: &str, message: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let printed = run(folder.path(), "openssl", &["dgst", "-sha1", "-hmac", pin], message);
    String::from_utf8(printed).unwrap().trim().rsplit(' ').next().unwrap().to_uppercase()
}

/// What Wireshark makes of packets, with these options of its own. `transport` is text2pcap's, such as `-u 9200,2948`.
pub fn tshark(packets: &[Vec<u8>], transport: [&str; 2], options: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut dump = String::new();
    for packet in packets {
        for (line, octets) in packet.chunks(16).enumerate() {
            dump.push_str(&format!("{:06x}", line * 16));
            octets.iter().for_each(|octet| dump.push_str(&format!(" {octet:02x}")));
            dump.push('\n');
        }
    }
    std::fs::write(folder.path().join("packets.txt"), dump).unwrap();
    run(folder.path(), "text2pcap", &["-q", transport[0], transport[1], "packets.txt", "packets.pcap"], b"");
    let printed = run(folder.path(), "tshark", &[&["-r", "packets.pcap"], options].concat(), b"");
    String::from_utf8(printed).unwrap()
}

/// An SMPP 3.4 `submit_sm` with this as its short message, header included.
pub fn submit_sm(sequence: u32, user_data: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend(b"\0\x05\0Backup\0");
    body.extend(b"\x01\x014799988877\0");
    // esm_class with the header's indicator, protocol, priority, no times, receipt, no replacement, 8-bit data.
    body.extend([0x40, 0, 0, 0, 0, 1, 0, oma_cp::segment::DATA_CODING, 0]);
    body.push(u8::try_from(user_data.len()).unwrap());
    body.extend(user_data);
    let mut out = Vec::new();
    for number in [u32::try_from(body.len() + 16).unwrap(), 4, 0, sequence] {
        out.extend(number.to_be_bytes());
    }
    out.extend(body);
    out
}
